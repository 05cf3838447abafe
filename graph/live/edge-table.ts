import type { EpochSeconds } from '../model/observation.js';
import type { Flow, Way } from '../read/heading.js';
import { Chunks } from './chunks.js';
import { Crowds, type Crowd, type CrowdFacts } from './crowds.js';
import { EdgeIndex } from './edge-index.js';
import { NONE, type NodeTable } from './node-table.js';
import { VerbCounts } from './verb-counts.js';
import { verbOf } from './verbs.js';

/** One line of the cache. */
const RECORD_BYTES = 64;
/** Of 32-bit integers. */
const FROM = 0;
const TO = 1;
const NEXT_OUT = 2;
const NEXT_IN = 3;
const BEFORE_OUT = 4;
const BEFORE_IN = 5;
const VERB = 6;
const DISCRIMINATOR = 7;
const OBSERVATIONS = 8;
const SOURCES = 9;
/** Of 64-bit floats. */
const FIRST = 5;
const LAST = 6;
const LOG_WEIGHT = 7;

/** What tells an edge from others. */
export interface EdgeIdentity {
  readonly from: number;
  readonly to: number;
  /** The verb's number, see `verbNumber`. */
  readonly verb: number;
  /** Hash of the values that the declaration calls discriminators. */
  readonly discriminator: number;
}

/** What it says. */
export interface EdgeFacts {
  readonly firstSeen: EpochSeconds;
  readonly lastSeen: EpochSeconds;
  readonly logWeight: number;
  readonly observations: number;
  /** Number of the set of sources. */
  readonly sources: number;
}

/** As many as 32 bits hold. */
const MOST_OBSERVATIONS = 2 ** 32 - 1;

/**
 * Edges in lists by their ends and flow, newest first, found by hash, and removed in a time that does not depend
 * on how many there are.
 */
export class EdgeTable {
  readonly #records = new Chunks(RECORD_BYTES);
  readonly #nodes: NodeTable;
  readonly #index = new EdgeIndex((edge) => this.#hashOf(edge));
  readonly #counts = new VerbCounts();
  readonly #crowds = new Crowds();

  constructor(nodes: NodeTable) {
    this.#nodes = nodes;
  }

  get size(): number {
    return this.#records.size;
  }

  /** Every edge has a number below this. */
  get end(): number {
    return this.#records.end;
  }

  get bytes(): number {
    return this.#records.bytes + this.#index.bytes + this.#crowds.bytes + this.#counts.bytes;
  }

  find(identity: EdgeIdentity): number | undefined {
    const { from, to, verb, discriminator } = identity;
    return this.#index.find(
      hash(identity),
      (edge) =>
        this.from(edge) === from &&
        this.to(edge) === to &&
        this.verb(edge) === verb &&
        this.#records.int(edge, DISCRIMINATOR) === discriminator,
    );
  }

  add({ from, to, verb, discriminator }: EdgeIdentity, facts: EdgeFacts): number {
    const edge = this.#records.take();
    const records = this.#records;
    records.setInt(edge, FROM, from);
    records.setInt(edge, TO, to);
    records.setInt(edge, VERB, verb);
    records.setInt(edge, DISCRIMINATOR, discriminator);
    this.#write(edge, facts);
    this.#link(edge, from, to, verbOf(verb).flow);
    this.#count(from, to, verb, 1);
    this.#index.add(edge);
    return edge;
  }

  update(edge: number, facts: EdgeFacts): void {
    this.#write(edge, facts);
    const said = this.#crowdFacts(edge);
    const { flow } = verbOf(said.verb);
    this.#crowds.note(said.from, 'out', flow, edge, said);
    this.#crowds.note(said.to, 'in', flow, edge, said);
  }

  #write(edge: number, { firstSeen, lastSeen, logWeight, observations, sources }: EdgeFacts): void {
    const records = this.#records;
    records.setFloat(edge, FIRST, firstSeen);
    records.setFloat(edge, LAST, lastSeen);
    records.setFloat(edge, LOG_WEIGHT, logWeight);
    records.setInt(edge, OBSERVATIONS, Math.min(observations, MOST_OBSERVATIONS));
    records.setInt(edge, SOURCES, sources);
  }

  remove(edge: number): void {
    this.#index.remove(edge);
    this.#unlink(edge);
    this.#records.setInt(edge, FROM, NONE);
    this.#records.give(edge);
  }

  /** False for a number that no edge has any more. */
  isThere(edge: number): boolean {
    return this.from(edge) !== NONE;
  }

  from(edge: number): number {
    return this.#records.int(edge, FROM);
  }

  to(edge: number): number {
    return this.#records.int(edge, TO);
  }

  verb(edge: number): number {
    return this.#records.int(edge, VERB);
  }

  /** Edges of a verb out of a node, or into it. */
  degree(node: number, way: Way, verb: number): number {
    return this.#counts.get(node, way, verb);
  }

  /** The next edge of the list at one of its ends; NONE after the last. */
  next(edge: number, way: Way): number {
    return this.#records.int(edge, way === 'out' ? NEXT_OUT : NEXT_IN);
  }

  /** One list of a node with many edges, as it is until the next change. */
  crowd(node: number, way: Way, flow: Flow): Crowd {
    return this.#crowds.of(
      node,
      way,
      flow,
      () => this.#walk(node, way, flow),
      (edge) => this.#crowdFacts(edge),
    );
  }

  firstSeen(edge: number): EpochSeconds {
    return this.#records.float(edge, FIRST);
  }

  lastSeen(edge: number): EpochSeconds {
    return this.#records.float(edge, LAST);
  }

  logWeight(edge: number): number {
    return this.#records.float(edge, LOG_WEIGHT);
  }

  observations(edge: number): number {
    return this.#records.int(edge, OBSERVATIONS) >>> 0;
  }

  sources(edge: number): number {
    return this.#records.int(edge, SOURCES);
  }

  #crowdFacts(edge: number): CrowdFacts {
    return {
      from: this.from(edge),
      to: this.to(edge),
      verb: this.verb(edge),
      logWeight: this.logWeight(edge),
      firstSeen: this.firstSeen(edge),
      lastSeen: this.lastSeen(edge),
    };
  }

  #hashOf(edge: number): number {
    return hash({
      from: this.from(edge),
      to: this.to(edge),
      verb: this.verb(edge),
      discriminator: this.#records.int(edge, DISCRIMINATOR),
    });
  }

  *#walk(node: number, way: Way, flow: Flow): Generator<number, void, undefined> {
    let edge = this.#nodes.first(node, way, flow);
    for (; edge !== NONE; edge = this.next(edge, way)) yield edge;
  }

  #link(edge: number, from: number, to: number, flow: Flow): void {
    const nodes = this.#nodes;
    const records = this.#records;
    const out = nodes.first(from, 'out', flow);
    const into = nodes.first(to, 'in', flow);
    records.setInt(edge, NEXT_OUT, out);
    records.setInt(edge, NEXT_IN, into);
    records.setInt(edge, BEFORE_OUT, NONE);
    records.setInt(edge, BEFORE_IN, NONE);
    if (out !== NONE) records.setInt(out, BEFORE_OUT, edge);
    if (into !== NONE) records.setInt(into, BEFORE_IN, edge);
    nodes.setFirst(from, 'out', flow, edge);
    nodes.setFirst(to, 'in', flow, edge);
    const facts = this.#crowdFacts(edge);
    this.#crowds.add(from, 'out', flow, edge, facts);
    this.#crowds.add(to, 'in', flow, edge, facts);
  }

  #unlink(edge: number): void {
    const nodes = this.#nodes;
    const records = this.#records;
    const [from, to] = [this.from(edge), this.to(edge)];
    const flow = verbOf(this.verb(edge)).flow;
    const [nextOut, nextIn] = [this.next(edge, 'out'), this.next(edge, 'in')];
    const [beforeOut, beforeIn] = [records.int(edge, BEFORE_OUT), records.int(edge, BEFORE_IN)];
    if (beforeOut === NONE) nodes.setFirst(from, 'out', flow, nextOut);
    else records.setInt(beforeOut, NEXT_OUT, nextOut);
    if (beforeIn === NONE) nodes.setFirst(to, 'in', flow, nextIn);
    else records.setInt(beforeIn, NEXT_IN, nextIn);
    if (nextOut !== NONE) records.setInt(nextOut, BEFORE_OUT, beforeOut);
    if (nextIn !== NONE) records.setInt(nextIn, BEFORE_IN, beforeIn);
    this.#crowds.forget(from, 'out', flow);
    this.#crowds.forget(to, 'in', flow);
    this.#count(from, to, this.verb(edge), -1);
  }

  #count(from: number, to: number, verb: number, more: number): void {
    this.#nodes.addDegree(from, more);
    if (to !== from) this.#nodes.addDegree(to, more);
    this.#counts.add(from, 'out', verb, more);
    this.#counts.add(to, 'in', verb, more);
  }
}

/** Fibonacci hashing of the four numbers, mixed once more: neighbours in number must not be neighbours in place. */
function hash({ from, to, verb, discriminator }: EdgeIdentity): number {
  let mixed = Math.imul(from, 0x9e3779b1) ^ Math.imul(to, 0x85ebca77);
  mixed ^= Math.imul(verb + 1, 0xc2b2ae3d) ^ discriminator;
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  return mixed ^ (mixed >>> 12);
}
