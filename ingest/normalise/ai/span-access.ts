import { withoutSecrets } from '../common/url.js';
import type { Span } from './span.js';

/** A store that an operation reads or changes. */
export interface Access {
  readonly type: string;
  readonly name: string;
  /** The operation as told. */
  readonly action: string;
  readonly read_only: boolean;
}

interface Store {
  readonly operations: RegExp;
  /** Attribute that names the store. */
  readonly attribute: string;
  readonly type: string;
}

const STORES: readonly Store[] = [
  { operations: /^retrieval$/, attribute: 'gen_ai.data_source.id', type: 'gen_ai.data_source' },
  {
    operations: /^(?:search|create|update|upsert|delete)_memory(?:_store)?$/,
    attribute: 'gen_ai.memory.store.id',
    type: 'gen_ai.memory_store',
  },
  { operations: /^resources\/read$/, attribute: 'mcp.resource.uri', type: 'mcp.resource' },
];

const READS = /^(?:retrieval|search_memory|resources\/read)$/;

/** The store that a retrieval, an operation on memories or MCP's `resources/read` names. */
export function accessOf({ attributes }: Span, operation: string | undefined): Access | undefined {
  const action = operation ?? '';
  const store = STORES.find(({ operations }) => operations.test(action));
  const name = attributes.get(store?.attribute ?? '');
  if (store === undefined || name === undefined) return undefined;
  return { type: store.type, name: withoutSecrets(name), action, read_only: READS.test(action) };
}
