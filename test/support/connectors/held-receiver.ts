import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

type Phase = 'execute' | 'validate' | 'roll_back' | 'validate_roll_back';

interface Told {
  readonly phase: Phase;
  readonly key: string;
  readonly target: { readonly name: string };
}

/** A receiver of webhooks that isolates machines, does what it was told under a key once, and can be made to wait. */
export interface Receiver {
  readonly url: string;
  /** Names of the machines that are cut off now. */
  readonly isolated: readonly string[];
  /** Keys under which something was really done. */
  effects(phase: 'execute' | 'roll_back'): readonly string[];
  /** Does what it is asked in this phase, and does not answer. */
  hold(phase: Phase): void;
  /** Once something waits for an answer. */
  held(): Promise<void>;
  /** Answers from now on. */
  release(): void;
  reset(): void;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const isolated = new Set<string>();
  const done = new Map<string, Phase>();
  let holding: Phase | undefined;
  let waiting: ServerResponse[] = [];
  let tellHeld: () => void = () => undefined;
  let held = new Promise<void>((resolve) => (tellHeld = resolve));

  const act = ({ phase, key, target }: Told): object => {
    switch (phase) {
      case 'execute':
      case 'roll_back': {
        const once = `${phase} ${key}`;
        if (done.has(once)) return {};
        done.set(once, phase);
        if (phase === 'execute') isolated.add(target.name);
        else isolated.delete(target.name);
        return {};
      }
      case 'validate':
        return { ok: isolated.has(target.name), observed: 'asked' };
      case 'validate_roll_back':
        return { ok: !isolated.has(target.name), observed: 'asked again' };
    }
  };

  const server = createServer((request, response) => {
    void json(request).then((told) => {
      const answer = act(told as Told);
      if ((told as Told).phase === holding) {
        waiting.push(response);
        tellHeld();
        return;
      }
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const release = (): void => {
    holding = undefined;
    for (const response of waiting) response.destroy();
    waiting = [];
    held = new Promise((resolve) => (tellHeld = resolve));
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    get isolated() {
      return [...isolated];
    },
    effects: (phase) => [...done].flatMap(([once, of]) => (of === phase ? [once] : [])),
    hold: (phase) => {
      holding = phase;
    },
    held: () => held,
    release,
    reset: () => {
      release();
      isolated.clear();
      done.clear();
    },
    close: () =>
      new Promise((resolve) => {
        release();
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}
