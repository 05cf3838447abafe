import type { Observation } from '../../../graph/index.js';
import { relate } from '../common/facts.js';
import { entryOf } from '../common/fields.js';
import { parseGuid } from '../common/guid.js';
import { type Mention, resourceMention } from '../common/mentions.js';
import { clip } from '../common/text.js';
import { type Act, actFacts, distinct, type Resource, serviceResource } from './act.js';
import { unlessZero } from './guid.js';
import { principalMention, servicePrincipal } from './principal.js';

/** What a directory object is, by the words that Entra's two logs have for it, lower case. */
const KINDS = {
  user: 'entra.user',
  group: 'entra.group',
  role: 'entra.role',
  application: 'entra.app',
  serviceprincipal: 'entra.service_principal',
  managedidentity: 'entra.service_principal',
  agentidentity: 'entra.service_principal',
  device: 'entra.device',
  policy: 'entra.policy',
  conditionalaccesspolicy: 'entra.policy',
  directory: 'entra.directory',
} as const satisfies Readonly<Record<string, string>>;

export type DirectoryKind = (typeof KINDS)[keyof typeof KINDS] | 'entra.object';

/** A directory object that an operation was done to. */
export interface DirectoryTarget {
  readonly kind: DirectoryKind;
  /** Principal name of a user. */
  readonly upn?: string | undefined;
  readonly name?: string | undefined;
  readonly id?: string | undefined;
}

/** An old and a new value, as text; either may be absent. */
export interface Modified {
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** A change of the directory, in whichever log it stands. */
export interface DirectoryChange {
  readonly targets: readonly DirectoryTarget[];
  /** By name as logged: `Role.DisplayName`, `KeyDescription`. */
  readonly modified: ReadonlyMap<string, Modified>;
  /** The part of the directory that logged it; acted on where no object is named. */
  readonly service: string | undefined;
}

export const DIRECTORY_EDGES = [
  'Resource MEMBER_OF User',
  'User MEMBER_OF Resource',
  'Credential MEMBER_OF User',
] as const;

/** The kind that a log's word for an object means. */
export function directoryKind(word: string | undefined): DirectoryKind {
  const key = word?.toLowerCase().replaceAll(' ', '') ?? '';
  return entryOf<DirectoryKind>(KINDS, key) ?? 'entra.object';
}

/**
 * Facts of a change: who did it to which objects; and, where it succeeded, that the object of a user
 * or application stands for its account, who became a member of what, and whose a new credential is.
 */
export function directoryFacts(act: Act, change: DirectoryChange): Observation[] {
  const objects = objectsOf(change).flatMap(resourceOf);
  const facts = actFacts(act, objects.length > 0 ? objects : [serviceResource(change.service)]);
  if (facts.length === 0 || act.result === 'failure') return facts;
  return [
    ...facts,
    ...change.targets.flatMap((target) => ownAccount(act, target)),
    ...memberships(act, change),
    ...newCredentials(act, change),
  ];
}

/** Every object that is told; a group or role not by its id where its name is told as well. */
function objectsOf(change: DirectoryChange): DirectoryTarget[] {
  const containers = containersOf(change);
  const kinds = new Set(containers.map(({ kind }) => kind));
  const targets = change.targets.filter(({ kind, name }) => name !== undefined || !kinds.has(kind));
  return targets.concat(containers);
}

function resourceOf({ kind, upn, name, id }: DirectoryTarget): Resource[] {
  const account = upn === undefined ? undefined : principalMention(upn);
  const best = account?.upn ?? upn ?? name ?? unlessZero(id);
  return best === undefined ? [] : [resourceMention(kind, best)];
}

/** The account behind an object: what is done to the object decides over the account. */
function accountOf({ kind, upn, name, id }: DirectoryTarget): Mention<'User'> | undefined {
  if (kind === 'entra.user') return principalMention(upn ?? parseGuid(id));
  const isApp = kind === 'entra.app' || kind === 'entra.service_principal';
  return isApp ? servicePrincipal(name, id) : undefined;
}

function ownAccount({ at }: Act, target: DirectoryTarget): Observation[] {
  const account = accountOf(target);
  if (account === undefined) return [];
  return resourceOf(target).map((object) => relate(at, 'MEMBER_OF', object, account));
}

/** Requests and eligibility give nothing yet; the activation is logged for itself. */
const JOINED = /^Add member to (?:role|group)(?!.*(?:request|denied|cancel|eligible))/i;

function memberships({ at, operation }: Act, change: DirectoryChange): Observation[] {
  if (!JOINED.test(operation)) return [];
  const joined = change.targets.filter(isContainer).concat(containersOf(change));
  const containers = distinct(joined.flatMap(resourceOf));
  return change.targets.flatMap((target) => {
    const member = accountOf(target);
    if (member === undefined) return [];
    return containers.map((container) => relate(at, 'MEMBER_OF', member, container));
  });
}

function isContainer({ kind, name }: DirectoryTarget): boolean {
  return name !== undefined && (kind === 'entra.role' || kind === 'entra.group');
}

// The member's own properties name what it was added to or removed from; the target often only by id.
function containersOf({ modified }: DirectoryChange): DirectoryTarget[] {
  const named = (property: string, kind: DirectoryKind): DirectoryTarget[] => {
    const value = modified.get(property);
    const name = value?.after ?? value?.before;
    return name === undefined ? [] : [{ kind, name }];
  };
  return [...named('Role.DisplayName', 'entra.role'), ...named('Group.DisplayName', 'entra.group')];
}

/** `[KeyIdentifier=…,KeyType=AsymmetricX509Cert,KeyUsage=Verify,DisplayName=…]` */
const KEY = /KeyIdentifier=([0-9a-f-]{36}),KeyType=(\w{1,40})/gi;
const MAX_KEYS_TEXT = 64 * 1024;
const MAX_KEYS = 16;

/** Keys that the change added belong to the application's account, which signs in with them. */
function newCredentials({ at }: Act, change: DirectoryChange): Observation[] {
  const { before, after } = change.modified.get('KeyDescription') ?? {};
  const owner = change.targets
    .filter(({ kind }) => kind === 'entra.app' || kind === 'entra.service_principal')
    .map(accountOf)
    .find((account) => account !== undefined);
  if (owner === undefined || after === undefined) return [];
  const old = new Set(keysIn(before).map(({ name }) => name));
  return keysIn(after)
    .filter(({ name }) => !old.has(name))
    .map((key) => relate(at, 'MEMBER_OF', key, owner));
}

function keysIn(text: string | undefined): Mention<'Credential'>[] {
  const found = clip(text ?? '', MAX_KEYS_TEXT).matchAll(KEY);
  return [...found].slice(0, MAX_KEYS).map(([, id = '', type = '']) => ({
    kind: 'Credential',
    name: id.toLowerCase(),
    type: /cert/i.test(type) ? 'certificate' : 'access_key',
  }));
}
