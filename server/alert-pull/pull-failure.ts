import { LookFailure, reasonOf as reasonOfLook } from '../../agents/index.js';
import { SpoorError } from '../../graph/index.js';

/** A failure to pull, whose message may be shown. */
export class PullFailure extends LookFailure {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PullFailure';
  }
}

/** There is more than is taken at once: asking for a shorter time may help. */
export class TooMuch extends PullFailure {
  constructor(message: string) {
    super(message);
    this.name = 'TooMuch';
  }
}

/** What may be shown of a failure: also our own errors say nothing that must not be. */
export function reasonOf(error: unknown): string {
  return error instanceof SpoorError ? error.message : reasonOfLook(error);
}
