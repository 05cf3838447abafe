import { Neo4jError } from 'neo4j-driver';
import { translateError } from '../db/translate-error.js';
import { SpoorError, type ErrorCode } from '../errors.js';

/** Why a hunt failed, with the place in the text that ran where the server names one. */
export class HuntError extends SpoorError {
  readonly offset: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; offset?: number | undefined } = {},
  ) {
    super(code, message, { cause: options.cause });
    this.offset = options.offset;
  }
}

const PLACE = /\s*\(line \d+, column \d+ \(offset: (\d+)\)\)/;
const LONGEST_MESSAGE = 300;
const MEANING = /Statement\.(?:SyntaxError|SemanticError)/;
/** Counted by the server, for it is given the text with this before it. */
const EXPLAIN = 'EXPLAIN '.length;

/** What the server's codes mean to a hunter. Its own words are shown for syntax only, and then checked. */
const meanings: readonly (readonly [RegExp, ErrorCode, string])[] = [
  [
    /MemoryPoolOutOfMemoryError|TransactionOutOfMemory|OutOfMemory/,
    'HUNT_MEMORY',
    'The hunt needed more memory than one may have: collect, sort or compare fewer things, or narrow the pattern with a name or a time.',
  ],
  [
    /TransactionTimedOut|TransactionTerminated|Terminated$|LockAcquisitionTimeout/,
    'HUNT_TIMEOUT',
    'The hunt ran into its time limit: begin at something with a name, bound the time with last_seen_epoch, or follow fewer hops.',
  ],
  [/Statement\.ParameterMissing/, 'HUNT_PARAMETERS', 'A parameter of the text was not given.'],
  [
    /Statement\.ArithmeticError/,
    'HUNT_VALUE',
    'A calculation failed, such as a division by zero or a number that became too large: guard it with CASE WHEN.',
  ],
  [
    /Statement\.(?:TypeError|SyntaxError|SemanticError|ArgumentError|InvalidArgument|EntityNotFound|PropertyNotFound)|General\.InvalidArguments/,
    'HUNT_VALUE',
    'A value was not of the kind that a function or operator needs: convert it with toString, toInteger or toFloat, or leave out what is null.',
  ],
  [
    /Statement\.ExecutionFailed/,
    'HUNT_INVALID',
    'The server could not carry the hunt out. The usual reasons are a shortestPath whose ends may be one and the same (add WHERE a <> b) or that has a condition on the whole path (move it to a WITH behind it).',
  ],
];

/** What the server found while it planned a text, before it looked at any data. */
export function planningError(error: unknown, text: string): Error {
  const isAboutText = error instanceof Neo4jError && MEANING.test(error.code);
  return isAboutText ? invalid(error, text) : huntError(error);
}

/**
 * The driver's errors become ours; the cause is kept for the log, and nothing of it is shown: while a hunt
 * runs, even a syntax error may quote what is stored ("cannot be parsed to a Date").
 */
export function huntError(error: unknown): Error {
  if (error instanceof SpoorError) return error;
  if (!(error instanceof Neo4jError)) return translateError(error);
  if (/AccessMode|Security\.Forbidden/.test(error.code)) {
    return new HuntError('HUNT_UNCONFINED', 'The hunt tried to do more than read and was ended.', {
      cause: error,
    });
  }
  const [, code, message] = meanings.find(([pattern]) => pattern.test(error.code)) ?? [];
  if (code !== undefined && message !== undefined)
    return new HuntError(code, message, { cause: error });
  const translated = translateError(error);
  if (translated instanceof SpoorError) return translated;
  return new HuntError('HUNT_INVALID', 'The server could not carry the hunt out.', {
    cause: error,
  });
}

/** A variable that is not defined, a type that does not fit: what the server found before it ran anything. */
function invalid(error: Neo4jError, text: string): HuntError {
  const [line = ''] = error.message.split('\n', 1);
  const place = PLACE.exec(line)?.[1];
  const offset = place === undefined ? undefined : Math.max(0, Number(place) - EXPLAIN);
  const said = line.replace(PLACE, '').slice(0, LONGEST_MESSAGE);
  const message = quotesOnly(said, text)
    ? `The server says: ${said}`
    : 'The server does not understand this text.';
  return new HuntError('HUNT_INVALID', message, { cause: error, offset });
}

/** True where every quoted word of a message stands in the text, and none of them is a tenant's label. */
export function quotesOnly(message: string, text: string): boolean {
  if (/T_[0-9a-f]{16}/.test(message)) return false;
  const quoted = [...message.matchAll(/`([^`]*)`|'([^']*)'|"([^"]*)"/g)].map(
    ([, ticks, single, double]) => ticks ?? single ?? double ?? '',
  );
  return quoted.every((word) => text.includes(word));
}
