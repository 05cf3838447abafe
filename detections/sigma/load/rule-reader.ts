import { readCorrelation } from '../correlation/read-correlation.js';
import { own, ownText, type Plain } from '../plain.js';
import { readDetection } from '../rule/detection.js';
import { RuleFault } from '../rule/fault.js';
import { filtered, type FilterRule, isFor, readFilter } from '../rule/filter.js';
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
  /** Filters that are applied to some of them. */
  readonly filters: number;
  readonly refused: readonly RefusedRule[];
}

/** Takes the texts of files one by one and makes a set of rules of them in the end. */
export class RuleReader {
  readonly #placeholders: Placeholders;
  readonly #detections: DetectionRule[] = [];
  readonly #correlations: PlacedCorrelation[] = [];
  readonly #filters: { readonly file: string; readonly filter: FilterRule }[] = [];
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
    const filters = this.#usedFilters();
    const detections = this.#detections.map((detection) =>
      filtered(
        detection,
        filters.filter((filter) => isFor(filter, detection.rule)),
      ),
    );
    const ruleset = new RuleSet(detections, correlations);
    const counts = { loaded: ruleset.size, filters: filters.length };
    return { ruleset, ...counts, refused: this.#refused };
  }

  /** A filter names rules of sets that one may not have; one that is for none of those there are is a mistake. */
  #usedFilters(): readonly FilterRule[] {
    return this.#filters.flatMap(({ file, filter }) => {
      if (this.#detections.some(({ rule }) => isFor(filter, rule))) return [filter];
      const why = 'no rule that was loaded is named and of its log source';
      this.refuse(file, new RuleFault('REFERENCE_UNKNOWN', why), filter);
      return [];
    });
  }

  #addDocument(file: string, document: Plain): void {
    const [id, title] = [ownText(document, 'id'), ownText(document, 'title')];
    try {
      if (own(document, 'filter') !== undefined) {
        this.#filters.push({ file, filter: readFilter(document, this.#placeholders) });
      } else if (own(document, 'correlation') === undefined) {
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
