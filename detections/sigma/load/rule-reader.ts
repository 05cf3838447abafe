import { readCorrelation } from '../correlation/read-correlation.js';
import { own, ownText, type Plain } from '../plain.js';
import { readDetection } from '../rule/detection.js';
import { RuleFault } from '../rule/fault.js';
import type { Placeholders } from '../rule/placeholders.js';
import type { DetectionRule, SigmaRule } from '../rule/rule.js';
import { type RefusedRule, RuleSet } from '../ruleset.js';
import { readDocuments } from './read-file.js';
import { type PlacedCorrelation, resolveCorrelations } from './resolve.js';

/** What was made of some files. */
export interface LoadedRules {
  readonly ruleset: RuleSet;
  /** Detections and correlations together. */
  readonly loaded: number;
  readonly refused: readonly RefusedRule[];
}

/** Takes the texts of files one by one and makes a set of rules of them in the end. */
export class RuleReader {
  readonly #placeholders: Placeholders;
  readonly #detections: DetectionRule[] = [];
  readonly #correlations: PlacedCorrelation[] = [];
  readonly #refused: RefusedRule[] = [];
  /** File by id or name of the rule that has it. */
  readonly #taken = new Map<string, string>();

  constructor(placeholders: Placeholders = new Map()) {
    this.#placeholders = placeholders;
  }

  /** Never throws: what cannot be used is among the refused. */
  add(file: string, text: string): void {
    try {
      for (const read of readDocuments(text)) {
        if ('fault' in read) this.refuse(file, read.fault, read);
        else this.#addDocument(file, read.document);
      }
    } catch (error) {
      this.refuse(file, error);
    }
  }

  refuse(file: string, error: unknown, { id, title }: { id?: string; title?: string } = {}): void {
    const isKnown = error instanceof RuleFault;
    this.#refused.push({
      file,
      ...(id === undefined ? {} : { id }),
      ...(title === undefined ? {} : { title }),
      reason: error instanceof Error ? error.message : String(error),
      // Whatever else goes wrong while a document is read, its shape was not foreseen.
      code: isKnown ? error.code : 'DETECTION_INVALID',
    });
  }

  finish(): LoadedRules {
    const { correlations, refused } = resolveCorrelations(this.#detections, this.#correlations);
    for (const { placed, fault } of refused) {
      this.refuse(placed.file, fault, placed.correlation.rule);
    }
    const ruleset = new RuleSet(this.#detections, correlations);
    return { ruleset, loaded: ruleset.size, refused: this.#refused };
  }

  #addDocument(file: string, document: Plain): void {
    const [id, title] = [ownText(document, 'id'), ownText(document, 'title')];
    try {
      if (own(document, 'correlation') === undefined) {
        const detection = readDetection(document, this.#placeholders);
        this.#take(file, detection.rule);
        this.#detections.push(detection);
      } else {
        const correlation = readCorrelation(document);
        this.#take(file, correlation.rule);
        this.#correlations.push({ file, correlation });
      }
    } catch (error) {
      const named = {
        ...(id === undefined ? {} : { id }),
        ...(title === undefined ? {} : { title }),
      };
      this.refuse(file, error, named);
    }
  }

  #take(file: string, rule: SigmaRule): void {
    if (rule.status === 'deprecated' || rule.status === 'unsupported') {
      throw new RuleFault('STATUS_INACTIVE', `its status is ${rule.status}`);
    }
    const names = [rule.id, ...(rule.name === undefined ? [] : [rule.name.toLowerCase()])];
    const taken = names.find((name) => this.#taken.has(name));
    if (taken !== undefined) {
      throw new RuleFault('ID_TAKEN', `"${taken}" is in ${this.#taken.get(taken) ?? ''} already`);
    }
    for (const name of names) this.#taken.set(name, file);
  }
}
