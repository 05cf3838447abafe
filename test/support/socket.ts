import { WebSocket } from 'ws';

export interface Frame {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}

export interface Closed {
  readonly code: number;
  readonly reason: string;
}

const PATIENCE_MS = 15_000;

/**
 * A bare client of graphql-transport-ws that sends what it is told and queues what it gets, so that a
 * test can look at every frame in order and waits for nothing but the next one.
 */
export class TestSocket {
  readonly #socket: WebSocket;
  readonly #frames: Frame[] = [];
  #closed: Closed | undefined;
  #wake: (() => void) | undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => {
      this.#frames.push(JSON.parse(data.toString('utf8')) as Frame);
      this.#wake?.();
    });
    socket.on('close', (code: number, reason: Buffer) => {
      this.#closed = { code, reason: reason.toString('utf8') };
      this.#wake?.();
    });
  }

  static async open(url: string): Promise<TestSocket> {
    const address = new URL('graphql', url.replace(/^http/, 'ws'));
    const socket = new WebSocket(address, 'graphql-transport-ws');
    const client = new TestSocket(socket);
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return client;
  }

  /** Open and acknowledged. */
  static async connect(url: string, token: string): Promise<TestSocket> {
    const client = await TestSocket.open(url);
    client.init({ authorization: `Bearer ${token}` });
    await client.waitFor((frame) => frame.type === 'connection_ack');
    return client;
  }

  init(payload?: object): void {
    this.send({ type: 'connection_init', ...(payload !== undefined && { payload }) });
  }

  subscribe(id: string, query: string, variables: object = {}): void {
    this.send({ type: 'subscribe', id, payload: { query, variables } });
  }

  /**
   * Resolves when what was subscribed to before stands in line for changes: frames are taken up in
   * order, and a query goes through all that a subscription goes through, and then is executed.
   */
  async subscribed(): Promise<void> {
    this.subscribe('probe', '{ __typename }');
    await this.waitFor(({ id, type }) => id === 'probe' && type === 'complete');
  }

  send(frame: Frame): void {
    this.#socket.send(JSON.stringify(frame));
  }

  /** Takes frames off the queue until one fits. */
  async waitFor(fits: (frame: Frame) => boolean): Promise<Frame> {
    for (;;) {
      const frame = await this.next();
      if (fits(frame)) return frame;
    }
  }

  async next(patienceMs = PATIENCE_MS): Promise<Frame> {
    await this.#until(() => this.#frames.length > 0 || this.#closed !== undefined, patienceMs);
    const frame = this.#frames.shift();
    if (frame === undefined) throw new Error(`closed: ${JSON.stringify(this.#closed)}`);
    return frame;
  }

  /** Frames that have come and were not taken. */
  get pending(): readonly Frame[] {
    return this.#frames;
  }

  async closed(): Promise<Closed> {
    await this.#until(() => this.#closed !== undefined);
    return this.#closed ?? { code: 0, reason: '' };
  }

  async close(): Promise<void> {
    this.#socket.close();
    await this.closed();
  }

  async #until(done: () => boolean, patienceMs = PATIENCE_MS): Promise<void> {
    const patience = AbortSignal.timeout(patienceMs);
    patience.addEventListener('abort', () => this.#wake?.());
    while (!done()) {
      if (patience.aborted) throw new Error('nothing came over the socket');
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
