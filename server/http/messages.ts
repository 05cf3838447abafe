import { IncomingMessage, ServerResponse, type ServerOptions } from 'node:http';
import type { Express } from 'express';

/**
 * Requests and responses that are Express's own from the start. Express gives each another prototype when it gets it,
 * after which V8 clears away neither it nor what hangs on it but by a full collection: of 20,000 requests that
 * answer nothing half of all garbage outlived the young (measured on Node 20). To be given the prototype that one
 * has already changes nothing.
 */
export class Messages {
  readonly #Request = class extends IncomingMessage {};
  readonly #Response = class<
    R extends IncomingMessage = IncomingMessage,
  > extends ServerResponse<R> {};

  /** For the server that the application will answer on. */
  get options(): Pick<ServerOptions, 'IncomingMessage' | 'ServerResponse'> {
    return { IncomingMessage: this.#Request, ServerResponse: this.#Response };
  }

  /** To be called once, with what Express would give them. */
  adopt(app: Express): void {
    Object.setPrototypeOf(this.#Request.prototype, app.request);
    Object.setPrototypeOf(this.#Response.prototype, app.response);
    Object.assign(app, { request: this.#Request.prototype, response: this.#Response.prototype });
  }
}
