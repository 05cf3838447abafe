import { Alphabet } from './alphabet.js';
import { buildProgram, type Program, type State } from './program.js';
import { isWordUnit, NEWLINE } from './sets.js';
import type { Assertion, Tree } from './tree.js';

/** Standings that are remembered, and states in them; beyond it all are forgotten and found again. */
const MAX_REMEMBERED = 1000;
const MAX_REMEMBERED_STATES = 50_000;

const UNKNOWN = 0;
const FOUND = -1;
/** In place of the character behind the last one. */
const NO_UNIT = -1;

/** Where the machine stands between two characters. */
interface Standing {
  /** States from which the next character is taken, before forks and checks are followed. */
  readonly kernel: readonly number[];
  readonly isStart: boolean;
  readonly afterWord: boolean;
  readonly afterNewline: boolean;
  /** By class of the next character: number of the standing to come, FOUND or UNKNOWN. */
  readonly steps: Int32Array;
}

/**
 * Finds whether a text has a match anywhere, in time linear in the text whatever the expression: all
 * ways through the program are followed at once, and every set of ways is worked out once and
 * remembered. An engine that tries one way after the other can be kept busy for years by a text made
 * for it, and texts come from whoever is watched.
 */
export class Machine {
  readonly #program: Program;
  readonly #alphabet: Alphabet;
  readonly #marks: Uint32Array;
  #mark = 0;
  #standings: Standing[] = [];
  #byKey = new Map<string, number>();
  #remembered = 0;

  constructor(tree: Tree) {
    this.#program = buildProgram(tree);
    this.#alphabet = new Alphabet(this.#program);
    this.#marks = new Uint32Array(this.#program.states.length);
    this.#forget();
  }

  /** States of the program. */
  get size(): number {
    return this.#program.states.length;
  }

  /** True where the expression matches somewhere in the text. */
  test(text: string): boolean {
    let at = 1;
    for (let index = 0; index < text.length; index += 1) {
      const unit = this.#alphabet.classOf(text.charCodeAt(index));
      const standing = this.#standings[at];
      if (standing === undefined) return false;
      let next = standing.steps[unit] ?? UNKNOWN;
      if (next === UNKNOWN) next = this.#step(standing, unit, text, index);
      if (next === FOUND) return true;
      at = next;
    }
    const last = this.#standings[at];
    return last !== undefined && this.#closure(last, NO_UNIT, false) === undefined;
  }

  #step(standing: Standing, unit: number, text: string, index: number): number {
    const sample = this.#alphabet.sample(unit);
    // Only the last newline may stand before the end: that depends on the place, not on the class.
    const isLastNewline = sample === NEWLINE && index === text.length - 1;
    const closed = this.#closure(standing, sample, isLastNewline);
    const next = closed === undefined ? FOUND : this.#standingOf(closed, sample);
    if (!isLastNewline) standing.steps[unit] = next;
    return next;
  }

  /** Steps that can be taken from here; undefined where the expression has matched already. */
  #closure(
    standing: Standing,
    next: number,
    isLastNewline: boolean,
  ): readonly (State & { kind: 'step' })[] | undefined {
    this.#mark += 1;
    const { states, start } = this.#program;
    const waiting = [start, ...standing.kernel];
    const steps: (State & { kind: 'step' })[] = [];
    for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
      if (this.#marks[state] === this.#mark) continue;
      this.#marks[state] = this.#mark;
      const found = states[state];
      if (found === undefined || found.kind === 'found') return undefined;
      if (found.kind === 'step') steps.push(found);
      else if (found.kind === 'fork') waiting.push(...found.targets);
      else if (holds(found.assertion, standing, next, isLastNewline)) waiting.push(found.next);
    }
    return steps;
  }

  #standingOf(steps: readonly (State & { kind: 'step' })[], unit: number): number {
    const targets = new Set<number>();
    for (const { ranges, next } of steps) {
      if (ranges.some(([from, to]) => unit >= from && unit <= to)) targets.add(next);
    }
    const kernel = [...targets].sort((left, right) => left - right);
    return this.#remember(kernel, false, isWordUnit(unit), unit === NEWLINE);
  }

  #remember(
    kernel: readonly number[],
    isStart: boolean,
    afterWord: boolean,
    afterNewline: boolean,
  ): number {
    const key = `${isStart ? 's' : ''}${afterWord ? 'w' : ''}${afterNewline ? 'n' : ''}${kernel.join()}`;
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    this.#remembered += kernel.length;
    const isFull =
      this.#standings.length > MAX_REMEMBERED || this.#remembered > MAX_REMEMBERED_STATES;
    if (isFull) this.#forget();
    const steps = new Int32Array(this.#alphabet.size);
    const number = this.#standings.push({ kernel, isStart, afterWord, afterNewline, steps }) - 1;
    this.#byKey.set(key, number);
    return number;
  }

  /** Standing 1 is the one before the first character; 0 stands for none, as in a fresh table. */
  #forget(): void {
    const none = { kernel: [], isStart: true, afterWord: false, afterNewline: false };
    this.#standings = [{ ...none, steps: new Int32Array(0) }];
    this.#byKey = new Map();
    this.#remembered = 0;
    this.#remember([], true, false, false);
  }
}

function holds(
  assertion: Assertion,
  { isStart, afterWord, afterNewline }: Standing,
  next: number,
  isLastNewline: boolean,
): boolean {
  const isBoundary = afterWord !== (next !== NO_UNIT && isWordUnit(next));
  switch (assertion) {
    case 'text start':
      return isStart;
    case 'line start':
      return isStart || afterNewline;
    case 'text end':
      return next === NO_UNIT;
    case 'text end or last newline':
      return next === NO_UNIT || isLastNewline;
    case 'line end':
      return next === NO_UNIT || next === NEWLINE;
    case 'word boundary':
      return isBoundary;
    case 'no word boundary':
      return !isBoundary;
  }
}
