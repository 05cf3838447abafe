import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** What the server does with one request. */
export type Act =
  | { readonly says: string; readonly finish?: string; readonly tokens?: readonly [number, number] }
  | { readonly refuses: string }
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** The body as it is, whatever that is. */
  | { readonly raw: string }
  /** Answers byte by byte. */
  | { readonly drips: string; readonly everyMs: number }
  /** Begins an answer, and is gone. */
  | { readonly cuts: true }
  /** As many bytes of answer. */
  | { readonly floods: number };

export interface SeenRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: {
    readonly model: string;
    readonly messages: readonly { readonly role: string; readonly content: string }[];
    readonly [key: string]: unknown;
  };
}

export interface ScriptedModel {
  readonly url: string;
  readonly seen: readonly SeenRequest[];
  /** What it does from now on: one act for each request, the last for all that follow. */
  script(...acts: readonly (Act | ((request: SeenRequest) => Act))[]): void;
  close(): Promise<void>;
}

/**
 * A server on loopback that speaks as OpenAI's chat completions do, and as badly as it is told to. Under
 * /anthropic it speaks as Anthropic's messages do.
 */
export async function startScriptedModel(): Promise<ScriptedModel> {
  let acts: readonly (Act | ((request: SeenRequest) => Act))[] = [];
  let at = 0;
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const one: SeenRequest = {
        path: request.url ?? '',
        headers: request.headers,
        body: JSON.parse(Buffer.concat(chunks).toString('utf8')) as SeenRequest['body'],
      };
      seen.push(one);
      const act = acts[Math.min(at, acts.length - 1)];
      at += 1;
      if (act === undefined) throw new Error('the scripted model was asked without a script');
      void perform(typeof act === 'function' ? act(one) : act, one, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    seen,
    script(...next) {
      acts = next;
      at = 0;
      seen.length = 0;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function perform(act: Act, request: SeenRequest, response: ServerResponse): Promise<void> {
  if ('status' in act) {
    response.writeHead(act.status, { 'content-type': 'application/json', ...act.headers });
    response.end(
      act.body ?? JSON.stringify({ error: { message: 'as scripted', type: 'scripted' } }),
    );
    return;
  }
  response.writeHead(200, { 'content-type': 'application/json' });
  if ('raw' in act) response.end(act.raw);
  else if ('says' in act)
    response.end(completion(request, { content: act.says }, act.finish, act.tokens));
  else if ('refuses' in act)
    response.end(completion(request, { content: null, refusal: act.refuses }));
  else if ('cuts' in act) {
    response.write(
      '{"id":"x","object":"chat.completion","choices":[{"message":{"content":"{\\"bran',
    );
    await wait(20);
    response.destroy();
  } else if ('floods' in act) {
    const block = 'x'.repeat(64 * 1024);
    response.write('{"choices":[{"index":0,"message":{"role":"assistant","content":"');
    for (let sent = 0; sent < act.floods && !response.destroyed; sent += block.length) {
      if (!response.write(block)) await Promise.race([drained(response), wait(200)]);
    }
    response.end('"}}]}');
  } else {
    for (const character of completion(request, { content: act.drips })) {
      if (response.destroyed) return;
      response.write(character);
      await wait(act.everyMs);
    }
    response.end();
  }
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => response.once('drain', resolve));
}

function completion(
  { path, body: { model } }: SeenRequest,
  message: { content: string | null; refusal?: string },
  finish = 'stop',
  [input, output]: readonly [number, number] = [1_000, 50],
): string {
  if (path.endsWith('/messages'))
    return JSON.stringify({
      id: 'msg_scripted',
      type: 'message',
      role: 'assistant',
      model,
      content: [{ type: 'text', text: message.content ?? '' }],
      stop_reason: message.refusal === undefined ? 'end_turn' : 'refusal',
      stop_sequence: null,
      usage: { input_tokens: input, output_tokens: output },
    });
  return JSON.stringify({
    id: 'scripted',
    object: 'chat.completion',
    created: 0,
    model,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', ...message },
        finish_reason: finish,
        logprobs: null,
      },
    ],
    usage: { prompt_tokens: input, completion_tokens: output, total_tokens: input + output },
  });
}
