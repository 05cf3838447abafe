import { WebSocket } from 'ws';

/** A frame with the moment at which it came: it is read later, so that reading one does not delay another. */
export interface ArrivedFrame {
  readonly data: Buffer;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const PROTOCOL = 'graphql-transport-ws';

/** Comparable between processes of one machine, and finer than whole milliseconds. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

/** One WebSocket with several subscriptions on it, by the protocol of graphql-ws. */
export class FeedSocket {
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  /** Open and acknowledged. @throws Error where the service refuses */
  static async connect(
    url: string,
    token: string,
    take: (frame: ArrivedFrame) => void,
  ): Promise<FeedSocket> {
    const socket = new WebSocket(new URL('graphql', url.replace(/^http/, 'ws')), PROTOCOL);
    const acknowledged = new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.once('close', (code) => {
        reject(new Error(`the service closed a socket with ${String(code)}`));
      });
      socket.once('open', () => {
        const payload = { authorization: `Bearer ${token}` };
        socket.send(JSON.stringify({ type: 'connection_init', payload }));
      });
      socket.once('message', () => {
        socket.on('message', (data: Buffer) => {
          take({ data, at: nowMs() });
        });
        resolve();
      });
    });
    await acknowledged;
    return new FeedSocket(socket);
  }

  subscribe(id: string, query: string, variables: object): void {
    this.#socket.send(JSON.stringify({ type: 'subscribe', id, payload: { query, variables } }));
  }

  complete(id: string): void {
    this.#socket.send(JSON.stringify({ type: 'complete', id }));
  }

  close(): void {
    this.#socket.close();
  }
}
