import { deflated, inflated } from '../deflated.js';
import type { EntityChange, RelationshipChange } from './change.js';

export interface Changes {
  readonly entities: readonly EntityChange[];
  readonly relationships: readonly RelationshipChange[];
}

/** Changes as they stand in a commit. */
export function encodeChanges(changes: Changes): Promise<Int8Array> {
  return deflated(changes);
}

export async function decodeChanges(stored: Int8Array): Promise<Changes> {
  return (await inflated(stored)) as Changes;
}
