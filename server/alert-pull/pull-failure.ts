import { SpoorError } from '../../graph/index.js';

/** A failure whose message may be shown: it names neither secrets nor text that others sent. */
export class PullFailure extends Error {
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

const CODE = /^[A-Z][A-Z0-9_]{2,40}$/;

/** What may be shown of a failure: our own words, else the code of the system (`ECONNREFUSED`), else its kind. */
export function reasonOf(error: unknown): string {
  if (error instanceof PullFailure || error instanceof SpoorError) return error.message;
  const code = codeOf(error) ?? (error instanceof Error ? codeOf(error.cause) : undefined);
  if (code !== undefined) return code;
  return error instanceof Error ? error.name : 'failed';
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' && CODE.test(error.code) ? error.code : undefined;
}
