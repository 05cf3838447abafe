import { systemCode } from '../../../graph/index.js';

/** Someone who can be asked about what an alert speaks of: a directory, an inventory, threat intelligence. */
export interface EnrichmentSource<Question, T> {
  /** As it is named in the failures of an enrichment: `ldap`, `cmdb`, `intelligence`. */
  readonly name: string;
  /**
   * What is known of it; undefined where the source answers that it knows nothing. Stops at the signal.
   *
   * @throws LookFailure, or whatever its client throws, where no answer is to be had
   */
  look(question: Question, signal: AbortSignal): Promise<T | undefined>;
}

/** Why a source gave no answer, for whoever reads the alert. */
export interface SourceFailure {
  readonly part: string;
  readonly reason: string;
}

export interface LookFailureOptions extends ErrorOptions {
  /** The source did answer, and would answer others: what was asked is why nothing is known. */
  readonly isAnswer?: boolean;
}

/** A failure whose message may be shown: it names neither secrets nor text that others sent. */
export class LookFailure extends Error {
  readonly isAnswer: boolean;

  constructor(message: string, options: LookFailureOptions = {}) {
    super(message, options);
    this.name = 'LookFailure';
    this.isAnswer = options.isAnswer ?? false;
  }
}

/** What may be shown of a failure: our own words, else the code of the system (`ECONNREFUSED`), else its kind. */
export function reasonOf(error: unknown): string {
  if (error instanceof LookFailure) return error.message;
  const code = systemCode(error);
  if (code !== undefined) return code;
  return error instanceof Error ? error.name : 'failed';
}
