import type { EntityMention } from '../model/observation.js';
import { kinds } from '../model/registry.js';
import { kindOfUid } from '../write/uid.js';

/** A machine, as an alert calls it. */
export interface NamedHost {
  readonly name: string;
  readonly fqdn?: string | undefined;
}

/** An account, as an alert calls it. */
export interface NamedUser {
  readonly name?: string | undefined;
  readonly domain?: string | undefined;
  readonly sid?: string | undefined;
  readonly upn?: string | undefined;
}

/**
 * What an alert and its duplicates name, in their own words: others are asked about it whether or not the graph
 * knows any of it. Each thing once, in the order in which it was named.
 */
export interface AlertNames {
  readonly addresses: readonly string[];
  readonly domains: readonly string[];
  readonly urls: readonly string[];
  readonly hashes: readonly string[];
  readonly hosts: readonly NamedHost[];
  readonly users: readonly NamedUser[];
}

/** Of each sort in one alert, duplicates among it; one that names more is another alert. */
const MOST_OF_A_SORT = 60;
/** Of each sort in one that comes in: there is room for it in any alert that is new. */
const MOST_TOLD = 40;
const MAX_URL = 2_048;
const HASHES = ['md5', 'sha1', 'sha256', 'imphash'] as const;
const URL = /\bhttps?:\/\/[^\s"'<>]{1,2040}/gi;

/** What one alert names: by its mentions, and by addresses of the web that its fields hold. */
export function namesIn(
  mentions: readonly EntityMention[],
  fields: Readonly<Record<string, string>>,
): AlertNames {
  const urls = Object.values(fields).flatMap((text) => text.match(URL) ?? []);
  const resources = mentions.flatMap((one) => (one.kind === 'Resource' ? (one.name ?? []) : []));
  return {
    addresses: told(mentions.flatMap((one) => (one.kind === 'IpAddress' ? one.address : []))),
    domains: told(mentions.flatMap((one) => (one.kind === 'Domain' ? one.name : []))),
    urls: told([...urls, ...resources.filter((name) => /^https?:\/\//i.test(name))]).filter(
      (url) => url.length <= MAX_URL,
    ),
    hashes: told(mentions.flatMap(hashesOf)),
    hosts: told(
      mentions.flatMap((one): NamedHost[] => {
        if (one.kind !== 'Host' || one.name === undefined) return [];
        return [{ name: one.name, ...(one.fqdn !== undefined && { fqdn: one.fqdn }) }];
      }),
    ),
    users: told(mentions.flatMap((one) => (one.kind === 'User' ? userOf(one) : []))),
  };
}

/** The two together; undefined where that is more than one alert holds. */
export function joinNames(one: AlertNames, other: AlertNames): AlertNames | undefined {
  const joined: AlertNames = {
    addresses: distinct([...one.addresses, ...other.addresses]),
    domains: distinct([...one.domains, ...other.domains]),
    urls: distinct([...one.urls, ...other.urls]),
    hashes: distinct([...one.hashes, ...other.hashes]),
    hosts: distinct([...one.hosts, ...other.hosts]),
    users: distinct([...one.users, ...other.users]),
  };
  const isFull = Object.values(joined).some((list: readonly unknown[]) => {
    return list.length > MOST_OF_A_SORT;
  });
  return isFull ? undefined : joined;
}

/** How many things are named. */
export function countNames(names: AlertNames): number {
  const lists: readonly (readonly unknown[])[] = Object.values(names);
  return lists.reduce((sum, list) => sum + list.length, 0);
}

export const noNames: AlertNames = {
  ...{ addresses: [], domains: [], urls: [], hashes: [], hosts: [], users: [] },
};

/** Each run of a program is another node, and each call of a model: that there was one more of them is no news. */
export function isRun(uid: string): boolean {
  const kind = kindOfUid(uid, kinds);
  return kind === 'Process' || kind === 'Inference';
}

function userOf({
  name,
  domain,
  sid,
  upn,
}: Extract<EntityMention, { kind: 'User' }>): NamedUser | readonly [] {
  const parts = Object.entries({ name, domain, sid, upn }).filter(([, part]) => part !== undefined);
  return parts.length === 0 ? [] : Object.fromEntries(parts);
}

function hashesOf(mention: EntityMention): string[] {
  const properties: Readonly<Record<string, unknown>> = { ...mention };
  return HASHES.flatMap((name) => {
    const value = properties[name];
    return typeof value === 'string' && value !== '' ? [value] : [];
  });
}

function told<T>(values: readonly (T | undefined)[]): T[] {
  return distinct(values.filter((value) => value !== undefined)).slice(0, MOST_TOLD);
}

function distinct<T>(values: readonly T[]): T[] {
  const keyOf = (value: T): unknown => (typeof value === 'string' ? value : JSON.stringify(value));
  return [...new Map(values.map((value) => [keyOf(value), value])).values()];
}
