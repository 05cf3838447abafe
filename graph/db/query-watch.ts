import { SpanKind } from '@opentelemetry/api';
import {
  ATTR_DB_NAMESPACE,
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_SYSTEM_NAME,
} from '@opentelemetry/semantic-conventions';
import { queryNameOf } from '../../cypher/index.js';
import { TENANT_ATTRIBUTE, traced, type SpanOptions } from '../trace.js';

/** Who asks, for the database's own query log: every transaction carries it as metadata. */
export interface Caller {
  readonly caller: string;
  readonly tenant?: string;
}

export type QueryOutcome = 'ok' | 'failed';

/**
 * Told of what the graph did, for whoever counts. Its methods must be quick and must not throw. All
 * names that it is given are from sets that do not grow with what is sent or asked.
 */
export interface GraphObserver {
  /** One statement: its name in cypher/, or that of its caller where the text was built. */
  onQuery(query: string, seconds: number, outcome: QueryOutcome): void;
  /** One write transaction with its retries, by what it was for: `write`, `retention`, `migrate` … */
  onTransaction(purpose: string, seconds: number, outcome: QueryOutcome): void;
  /** A commit was handed to a reader of the feed this long after its transaction began. */
  onDelivery(lagSeconds: number): void;
  /** Something of the hunt sandbox did not hold; whoever listens should wake somebody. */
  onHuntAlarm(alarm: 'unconfined' | 'runaway'): void;
}

const MS_PER_SECOND = 1000;

/** Puts a span around what runs on the database, and tells the observer. */
export class QueryWatch {
  readonly #observer: GraphObserver | undefined;
  readonly #system: Readonly<Record<string, string>>;

  constructor(database: string | undefined, observer: GraphObserver | undefined) {
    this.#observer = observer;
    this.#system = {
      [ATTR_DB_SYSTEM_NAME]: 'neo4j',
      ...(database !== undefined && { [ATTR_DB_NAMESPACE]: database }),
    };
  }

  statement<T>(text: string, caller: Caller, work: () => Promise<T>): Promise<T> {
    return this.query(queryNameOf(text) ?? purposeOf(caller), caller, work);
  }

  /** For a statement whose text is not ours to see, such as a generated read. */
  query<T>(query: string, caller: Caller, work: () => Promise<T>): Promise<T> {
    const attributes = { ...this.#attributesOf(caller), [ATTR_DB_OPERATION_NAME]: query };
    return this.#watch(query, { kind: SpanKind.CLIENT, attributes }, work, (seconds, outcome) =>
      this.#observer?.onQuery(query, seconds, outcome),
    );
  }

  transaction<T>(caller: Caller, work: () => Promise<T>): Promise<T> {
    const attributes = this.#attributesOf(caller);
    return this.#watch('transaction', { attributes }, work, (seconds, outcome) =>
      this.#observer?.onTransaction(purposeOf(caller), seconds, outcome),
    );
  }

  async #watch<T>(
    span: string,
    options: SpanOptions,
    work: () => Promise<T>,
    report: (seconds: number, outcome: QueryOutcome) => void,
  ): Promise<T> {
    const began = performance.now();
    let outcome: QueryOutcome = 'failed';
    try {
      const result = await traced(span, options, work);
      outcome = 'ok';
      return result;
    } finally {
      report((performance.now() - began) / MS_PER_SECOND, outcome);
    }
  }

  #attributesOf(caller: Caller): Record<string, string> {
    return {
      ...this.#system,
      'spoor.caller': purposeOf(caller),
      ...(caller.tenant !== undefined && { [TENANT_ATTRIBUTE]: caller.tenant }),
    };
  }
}

/** A caller may say more behind a colon (`write:dc-logs`); what stands before it is a name of ours. */
function purposeOf({ caller }: Caller): string {
  const [purpose = caller] = caller.split(':', 1);
  return purpose;
}
