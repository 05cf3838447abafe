import { setTimeout as sleep } from 'node:timers/promises';
import { SpoorError, type ActionState } from '../../graph/index.js';
import { canonicalJson, recordable } from '../audit/canonical-json.js';
import type {
  ConnectorCall,
  ConnectorOperation,
  ConnectorTarget,
  Json,
  PlannedCall,
  Validation,
} from '../connectors/connector.js';
import type { ResponseParts } from './parts.js';

/** The connector that does nothing outside. */
const RECORDER = 'recorder';
/** Characters of JSON in one record, and of what is too much, so many. */
const MOST_RECORDED = 256 * 1024;
const CUT_TO = 4_096;

/** What an action comes to: the operation, and what it is called with. */
export interface Prepared {
  readonly operation: ConnectorOperation;
  readonly call: PlannedCall;
}

/** Calls connectors for one tenant: each call has its time, what nobody knows to have been done is asked for again. */
export class Calls {
  readonly #parts: Pick<ResponseParts, 'connectors' | 'settings' | 'watch'>;
  readonly #tenant: string;
  readonly #signal: AbortSignal;

  constructor(
    parts: Pick<ResponseParts, 'connectors' | 'settings' | 'watch'>,
    tenant: string,
    signal: AbortSignal,
  ) {
    this.#parts = parts;
    this.#tenant = tenant;
    this.#signal = signal;
  }

  /** It would be done outside, and nothing is to be. */
  isOutside({ connector }: ActionState): boolean {
    return connector !== RECORDER && this.#parts.settings.isDryRun(this.#tenant);
  }

  /** Undefined where no such connector, or no such operation of it, is configured. */
  prepare(action: ActionState, target: ConnectorTarget): Prepared | undefined {
    const operations = this.#parts.connectors.get(action.connector)?.operations;
    if (operations === undefined || !Object.hasOwn(operations, action.operation)) return undefined;
    const operation = operations[action.operation];
    if (operation === undefined) return undefined;
    return {
      operation,
      call: {
        ...{ key: action.id, tenant: this.#tenant, action: action.action, target },
        arguments: action.arguments as Readonly<Record<string, Json>>,
      },
    };
  }

  /**
   * What is there now, to be put back.
   * @throws whatever the connector throws
   */
  async capture({ operation, call }: Prepared): Promise<Json> {
    operation.check(call);
    const before = await operation.capture(this.#timed(call));
    if (JSON.stringify(before).length <= MOST_RECORDED) return before;
    throw new SpoorError(
      'PAYLOAD_TOO_LARGE',
      'what is there now is too large to be kept, and could not be put back',
    );
  }

  /**
   * What may or may not have been done is asked for again, under the same key.
   * @returns what the other side said, as far as a record holds it
   * @throws whatever the connector throws last
   */
  async execute({ operation, call }: Prepared, before: Json): Promise<Json> {
    const { attempts, pauseMs } = this.#parts.settings;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return cut(await operation.execute(this.#timed(call), before));
      } catch (error) {
        if (this.#signal.aborted || attempt >= attempts || !isUnsure(error)) throw error;
        await sleep(pauseMs, undefined, { signal: this.#signal });
      }
    }
  }

  validate({ operation, call }: Prepared, before: Json): Promise<Validation> {
    return this.#ask(() => operation.validate(this.#timed(call), before));
  }

  /** Puts back, and asks whether it is. `receipt` is what the other side said, as far as a record holds it. */
  async rollBack(
    { operation, call }: Prepared,
    before: Json,
  ): Promise<{ readonly seen: Validation; readonly receipt: Json }> {
    let receipt: Json = null;
    const seen = await this.#ask(async () => {
      receipt = cut(await operation.rollBack(this.#timed(call), before));
      return operation.validateRollBack(this.#timed(call), before);
    });
    return { seen, receipt };
  }

  /** What may be said of a failure: connectors name no secrets in theirs, and of others only the log is told. */
  reasonOf(error: unknown): string {
    if (error instanceof SpoorError) return error.message;
    if (error instanceof Error && error.name === 'TimeoutError') return 'it took too long';
    this.#parts.watch.onFailed(this.#tenant, error);
    return 'it failed for a reason that is in the log of the service';
  }

  /** Asked a few times, for what comes about after a while; what cannot be asked is not so. */
  async #ask(ask: () => Promise<Validation>): Promise<Validation> {
    const { attempts, pauseMs } = this.#parts.settings;
    let seen: Validation = { ok: false, observed: 'it was not asked' };
    for (let attempt = 0; attempt < attempts && !this.#signal.aborted; attempt += 1) {
      if (attempt > 0) await sleep(pauseMs, undefined, { signal: this.#signal });
      try {
        seen = await ask();
      } catch (error) {
        seen = { ok: false, observed: this.reasonOf(error) };
      }
      if (seen.ok) break;
    }
    this.#signal.throwIfAborted();
    return seen;
  }

  #timed(call: PlannedCall): ConnectorCall {
    const limit = AbortSignal.timeout(this.#parts.settings.callTimeoutMs);
    return { ...call, signal: AbortSignal.any([this.#signal, limit]) };
  }
}

/** Nobody knows whether it was done. */
function isUnsure(error: unknown): boolean {
  if (error instanceof SpoorError) return error.code === 'CONNECTOR_UNREACHABLE';
  return error instanceof Error && ['TimeoutError', 'AbortError'].includes(error.name);
}

/** What was done must be recorded, whatever the other side said to it. */
function cut(receipt: Json): Json {
  try {
    const text = canonicalJson(recordable(receipt));
    if (Buffer.byteLength(text) <= MOST_RECORDED) return receipt;
    return { cut: text.slice(0, CUT_TO) };
  } catch {
    return { cut: 'what the other side said is nothing that a record can hold' };
  }
}
