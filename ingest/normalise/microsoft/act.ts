import type { EpochSeconds, Observation } from '../../../graph/index.js';
import { relate } from '../common/facts.js';
import { type Mention, resourceMention } from '../common/mentions.js';
import type { Result } from '../common/result.js';
import { clip, MAX_NAME } from '../common/text.js';

export type Resource = Mention<'Resource'>;

/** One operation, by whoever it was done and from wherever. */
export interface Act {
  readonly at: EpochSeconds;
  /** As logged, without the full stop that the unified audit log adds to directory operations. */
  readonly operation: string;
  readonly user: Mention<'User'> | undefined;
  readonly address: Mention<'IpAddress'> | undefined;
  readonly result: Result | undefined;
}

export const ACT_EDGES = [
  'User ACTED_FROM IpAddress',
  'User ACCESSED_RESOURCE Resource',
  'IpAddress ACCESSED_RESOURCE Resource',
] as const;

/** Neither of them told: the operation is nobody's. */
export const NOBODY = 'neither an account nor an address is told';

/** Who acted from where, and on what. What nobody did from a known address is told of the address. */
export function actFacts(act: Act, resources: readonly Resource[]): Observation[] {
  const { at, user, address, result } = act;
  const actor = user ?? address;
  if (actor === undefined) return [];
  const facts: Observation[] = [];
  if (user !== undefined && address !== undefined) {
    facts.push(relate(at, 'ACTED_FROM', user, address, { result }));
  }
  const properties = {
    action: act.operation,
    result,
    read_only: isReadOnly(act.operation),
  };
  for (const resource of distinct(resources)) {
    facts.push(relate(at, 'ACCESSED_RESOURCE', actor, resource, properties));
  }
  return facts;
}

/** An operation's name as it stands in the graph. */
export function operationName(text: string): string {
  return clip(text.trim().replace(/\.$/, ''), MAX_NAME);
}

/** The whole service, for an operation that names nothing in it. */
export function serviceResource(name: string | undefined): Resource {
  return resourceMention('api', name === undefined || name === '' ? 'microsoft 365' : name);
}

/** Each resource once, however often it is named. */
export function distinct(resources: readonly Resource[]): readonly Resource[] {
  const byKey = resources.map((one) => [`${one.type ?? ''}\0${one.name ?? ''}`, one] as const);
  return [...new Map(byKey).values()];
}

const READS_FIRST =
  /^(?:(?:Get|Search|View|List|Read|Test|Export|Download|Preview)(?=[-A-Z ]|$)|SignIn|UserLogg?edIn|UserLoginFailed)/;
const READS_LAST =
  /(?:Accessed|Viewed|Downloaded|Previewed|Searched|Listed|Bind|QueryPerformed)(?:Extended|Full)?$/;

/** `SearchCreated` begins with the thing that was made. */
const CHANGED = /(?:Add|Creat|Delet|Remov|Updat|Chang|Start|Stopp)ed$/;

function isReadOnly(operation: string): boolean {
  if (CHANGED.test(operation)) return false;
  return READS_FIRST.test(operation) || READS_LAST.test(operation);
}
