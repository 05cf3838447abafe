import type { Finding } from '../../common/facts.js';
import type { OcsfEvent } from '../event.js';

/** A class of events that can yield facts. */
export interface ClassRule {
  /** `class_uid` from version 1.0 on. */
  readonly uid: number;
  /** `class_name`, by which events are known whose release candidate numbered them otherwise. */
  readonly name: string;
  /** The coverage row; a test holds what `read` makes to it. */
  readonly edges: readonly string[];
  readonly note?: string;
  readonly read: (event: OcsfEvent) => Finding;
}

/** What a process brings with it, in whatever class. */
export const PROCESS_EDGES = [
  'Process RAN_ON Host',
  'Process INSTANCE_OF Program',
  'Process RAN_AS User',
  'Process PROC_CREATED Process',
] as const;

/** What an operation on a resource tells of its actor. */
export const ACCESS_EDGES = [
  'User ACCESSED_RESOURCE Resource',
  'Process ACCESSED_RESOURCE Resource',
  'IpAddress ACCESSED_RESOURCE Resource',
  'User ACTED_FROM IpAddress',
  'User USED_CREDENTIAL Credential',
] as const;

export const FLOW_EDGES = [
  'Process CONNECTED_TO IpAddress',
  'Host CONNECTED_TO IpAddress',
  'IpAddress CONNECTED_TO IpAddress',
  'Process CONNECTED_TO Domain',
  'Host CONNECTED_TO Domain',
  'IpAddress CONNECTED_TO Domain',
] as const;

/** Fixed words for what keeps an event from being a fact. */
export const WITHOUT = {
  act: 'activity that changes nothing in the graph',
  actor: 'actor unknown',
  device: 'machine unknown',
  process: 'process unknown, or its machine is',
  success: 'it failed or was blocked',
  target: 'object unknown',
} as const;

/** True where the event tells that nothing came of the attempt. */
export function cameToNothing({ result, isBlocked }: OcsfEvent): boolean {
  return result === 'failure' || isBlocked;
}
