import type { Response } from 'express';
import { errorTable, SpoorError, type ErrorCode } from '../../graph/index.js';
import type { Log } from '../log.js';

/** RFC 9457 problem document. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
  readonly retryable: boolean;
}

/** Any error as what a caller may see of it; the rest goes to the log. */
export function toSpoorError(error: unknown, log: Log): SpoorError {
  if (error instanceof SpoorError) {
    if (error.status >= 500) log.warn({ err: error, cause: error.cause }, error.message);
    return error;
  }
  log.error({ err: error }, 'request failed');
  return new SpoorError('INTERNAL', 'A fault in Spoor; the log has the cause.');
}

export function problemOf(error: SpoorError): Problem {
  const { code, message, retryable } = error;
  return {
    type: `urn:spoor:error:${code}`,
    title: errorTable[code].meaning.split('.', 1)[0] ?? code,
    status: error.status,
    detail: message,
    code,
    retryable,
  };
}

export function sendProblem(response: Response, error: SpoorError): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (error.retryAfterSeconds !== undefined || error.retryable) {
    response.setHeader('Retry-After', String(error.retryAfterSeconds ?? 5));
  }
  if (error.code === 'UNAUTHENTICATED') response.setHeader('WWW-Authenticate', 'Bearer');
  response.status(error.status).type('application/problem+json').json(problemOf(error));
}
