/** The socket that is read from; a WebSocket of `ws` is one. */
interface Pausable {
  pause(): void;
  resume(): void;
}

const FULL = 500;
const ROOMY = 100;

/** What has come over a socket and was not taken yet. The socket is not read while that is much. */
export class SocketInbox<T> {
  readonly #items: T[] = [];
  #socket: Pausable | undefined;
  #isPaused = false;
  #end: { readonly error?: unknown } | undefined;
  #wake: () => void = () => undefined;

  /** Called with each socket that is opened. */
  watch(socket: Pausable): void {
    this.#socket = socket;
  }

  push(item: T): void {
    this.#items.push(item);
    if (this.#items.length >= FULL && !this.#isPaused) {
      this.#isPaused = true;
      this.#socket?.pause();
    }
    this.#wake();
  }

  /** Nothing more comes; what is there may still be taken. */
  end(error?: unknown): void {
    this.#end ??= error === undefined ? {} : { error };
    this.#wake();
  }

  /** Throws what the end was given, once all that came before was taken. */
  async *items(): AsyncGenerator<T, void, undefined> {
    for (;;) {
      const item = this.#items.shift();
      if (item !== undefined) {
        this.#readOn();
        yield item;
      } else if (this.#end !== undefined) {
        if ('error' in this.#end) throw this.#end.error;
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }

  #readOn(): void {
    if (!this.#isPaused || this.#items.length > ROOMY) return;
    this.#isPaused = false;
    this.#socket?.resume();
  }
}
