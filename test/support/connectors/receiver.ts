import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came in. */
export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly isSigned: boolean;
}

/** Says what is to be done in place of a proper answer; undefined for a proper one. */
export type Fault = (response: ServerResponse) => void;

/** A receiver of webhooks that does each action once by its key, and misbehaves as it is told. */
export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** Keys of what has been done and not taken back. */
  readonly done: Set<string>;
  /** How often something was done. */
  acts: number;
  /** For the next requests, in turn. A proper answer after `undefined`. */
  faults: (Fault | undefined)[];
  /** What is answered to a question. */
  verdict: unknown;
  close(): void;
}

export async function openReceiver(secret: string): Promise<Receiver> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const isSigned = isSignedBy(secret, request.headers, text);
      const body = JSON.parse(text) as Received['body'];
      receiver.received.push({ headers: request.headers, text, body, isSigned });
      const fault = receiver.faults.shift();
      if (!isSigned) response.writeHead(401).end();
      else if (fault === undefined) answer(receiver, body, response);
      else fault(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/path-secret-99`,
    ...{ received: [], done: new Set(), acts: 0, faults: [], verdict: undefined },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return receiver;
}

function isSignedBy(secret: string, headers: IncomingHttpHeaders, text: string): boolean {
  const timestamp = String(headers['spoor-timestamp']);
  const wanted = createHmac('sha256', secret).update(`${timestamp}.${text}`).digest('hex');
  const given = Buffer.from(String(headers['spoor-signature']));
  const expected = Buffer.from(`v1=${wanted}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Does what a call says; what it has done already it does not do again. */
export function act(receiver: Receiver, body: Received['body']): void {
  const { phase } = body;
  const key = String(body['key']);
  if (phase === 'execute' && !receiver.done.has(key)) {
    receiver.done.add(key);
    receiver.acts += 1;
  }
  if (phase === 'roll_back') receiver.done.delete(key);
}

function answer(receiver: Receiver, body: Received['body'], response: ServerResponse): void {
  act(receiver, body);
  const { phase } = body;
  const isDone = receiver.done.has(String(body['key']));
  const verdict = { ok: phase === 'validate' ? isDone : !isDone, observed: `done: ${isDone}` };
  response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify(receiver.verdict ?? verdict));
}

export const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): Fault =>
  (response) => {
    response.writeHead(code, headers).end('{"secret":"of the receiver"}');
  };

/** Takes the request and never answers. */
export const silence: Fault = () => undefined;

/** Breaks the connection. */
export const cut: Fault = (response) => {
  response.destroy();
};
