import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a scripted server was asked. */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly authorization: string | undefined;
  readonly body: string;
}

export type Answer = (response: ServerResponse, asked: Asked) => void;

/** A server that does what a test says. */
export interface ScriptedServer {
  readonly url: string;
  readonly asked: Asked[];
  /** Answers in turn; the last one stays. */
  script(...answers: Answer[]): void;
  /** Requests under way. */
  readonly open: () => number;
  close(): void;
}

export async function openScriptedServer(): Promise<ScriptedServer> {
  const asked: Asked[] = [];
  let answers: Answer[] = [];
  let open = 0;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    open += 1;
    response.once('close', () => (open -= 1));
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { method = '', url = '', headers } = request;
    const question = { method, url: new URL(url, 'http://x'), body };
    asked.push({ ...question, authorization: headers.authorization });
    const next = answers.length > 1 ? answers.shift() : answers[0];
    next?.(response, { ...question, authorization: headers.authorization });
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    script: (...given) => {
      answers = given;
      asked.length = 0;
    },
    open: () => open,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

export const sends =
  (text: string, status = 200): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(text);
  };

export const leadsTo =
  (location: string): Answer =>
  (response) => {
    response.writeHead(307, { location }).end();
  };

/** Sends a part and then nothing more. */
export const halts =
  (text: string): Answer =>
  (response) => {
    response.writeHead(200).write(text);
  };

/** Sends a part and breaks off. */
export const breaksOff =
  (text: string): Answer =>
  (response) => {
    response.writeHead(200).write(text, () => setTimeout(() => response.destroy(), 20));
  };
