import { request, type IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { errorTable, SpoorError, type ErrorCode } from '../../../graph/index.js';
import type { Config } from '../../config.js';

export interface ServiceRequest {
  /** POST without one. */
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly token: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | Readable;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Where the service of this configuration answers, as seen from this machine. */
export function serviceUrl({ host, port }: Pick<Config, 'host' | 'port'>): string {
  if (port === 0) {
    throw new SpoorError(
      'BAD_REQUEST',
      'PORT is 0, any free one: set it to the port in the ready line.',
    );
  }
  return `http://${authority(reachable(host))}:${port}`;
}

/** A service that listens on every address answers on loopback. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}

function authority(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/**
 * Asks the running service and gives the parsed body of its answer.
 *
 * @throws SpoorError with the code that the service answered, or SERVICE_UNREACHABLE
 */
export async function askService(url: string, asked: ServiceRequest): Promise<unknown> {
  const answer = await send(url, asked);
  if (answer.status >= 200 && answer.status < 300) return parseJson(answer.text);
  throw problemFrom(answer);
}

/**
 * Asks for an answer that is too long to be held, and gives its bytes as they come. Throws as above; also where it breaks off.
 */
export async function* streamService(
  url: string,
  { path, token }: Pick<ServiceRequest, 'path' | 'token'>,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
    if (!answer.ok) {
      const headers = Object.fromEntries(answer.headers);
      throw problemFrom({ status: answer.status, headers, text: await answer.text() });
    }
    if (answer.body !== null) yield* Readable.fromWeb(answer.body);
  } catch (error) {
    if (error instanceof SpoorError) throw error;
    throw unreachable(url, error instanceof TypeError ? (error.cause ?? error) : error);
  }
}

function send(
  url: string,
  { method = 'POST', path, token, headers, body }: ServiceRequest,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let answered = false;
    const outgoing = request(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...headers },
    });
    const fail = (cause: unknown): void => {
      if (!(body instanceof Uint8Array)) body.destroy();
      // A refusal may come before all was sent; the connection then breaks, and the answer counts.
      if (!answered) reject(unreachable(url, cause));
    };
    outgoing.on('error', fail);
    outgoing.on('response', (response) => {
      answered = true;
      text(response).then(
        (body) => {
          outgoing.destroy();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text: body });
        },
        (cause: unknown) => {
          reject(unreachable(url, cause));
        },
      );
    });
    if (body instanceof Uint8Array) {
      outgoing.end(body);
    } else {
      body.on('error', (error) => {
        answered = true;
        outgoing.destroy();
        reject(error);
      });
      body.pipe(outgoing);
    }
  });
}

function unreachable(url: string, cause: unknown): SpoorError {
  const refused = (cause as NodeJS.ErrnoException).code === 'ECONNREFUSED';
  return new SpoorError(
    'SERVICE_UNREACHABLE',
    refused
      ? `No Spoor answers at ${url}: start it with \`npm start\`, or set HOST and PORT to where it runs.`
      : `The connection to the Spoor at ${url} broke before its answer.`,
    { cause },
  );
}

/** Problem documents of REST, `errors` of GraphQL, or whatever a proxy in between said. */
function problemFrom({ status, headers, text: body }: Answer): SpoorError {
  const { code, detail } = readProblem(body);
  const seconds = Number(headers['retry-after']);
  return new SpoorError(
    code ?? fallbackCode(status),
    `${detail ?? `The service answered with status ${status}.`}${code === 'UNAUTHENTICATED' ? secretHint : ''}`,
    Number.isFinite(seconds) ? { retryAfterSeconds: seconds } : {},
  );
}

const secretHint =
  ' This command signs with the secret of its own SPOOR_HOME or SPOOR_JWT_SECRET, which must be those of the service.';

function readProblem(body: string): { code?: ErrorCode; detail?: string } {
  const parsed = parseJson(body) as Partial<Record<string, unknown>> | null;
  const [first] = Array.isArray(parsed?.['errors']) ? (parsed['errors'] as unknown[]) : [];
  const { message, extensions } = (first ?? {}) as {
    message?: unknown;
    extensions?: { code?: unknown };
  };
  const code = parsed?.['code'] ?? extensions?.code;
  const detail = parsed?.['detail'] ?? message;
  return {
    ...(isErrorCode(code) && { code }),
    ...(typeof detail === 'string' && { detail }),
  };
}

function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(errorTable, value);
}

function fallbackCode(status: number): ErrorCode {
  if (status === 429) return 'OVERLOADED';
  if (status === 413) return 'PAYLOAD_TOO_LARGE';
  return status === 502 || status === 503 || status === 504 ? 'GRAPH_UNAVAILABLE' : 'INTERNAL';
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
