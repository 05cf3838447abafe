import { plainAt } from '../normalise/common/fields.js';
import { addressMention } from '../normalise/common/mentions.js';
import { isPosixPath } from '../normalise/common/path.js';
import { isPlain, type Plain } from '../normalise/common/text.js';
import { parseEpoch } from '../normalise/common/time.js';
import { objectsAt, said } from '../normalise/ocsf/fields.js';
import type { Piece } from './piece.js';
import { textsOf } from './values.js';

/**
 * Events of the Unified Data Model. A noun (`principal`, `src`, `target` …) has the attributes of a machine, an
 * account, a process and a file side by side; which of them a noun is, the type of the event tells.
 */

/** When each event happened, epoch seconds, the latest last; without those whose time cannot be read. */
export function eventTimes(events: readonly Plain[]): number[] {
  return events
    .map((event) => parseEpoch(said(event, 'metadata', 'eventTimestamp')))
    .flatMap((instant) => ('epoch' in instant ? [instant.epoch] : []))
    .toSorted((one, other) => one - other);
}

/** One piece for what acted and what it acted on, and one for a second machine's account and files. */
export function piecesOf(event: Plain): Piece[] {
  const [principal, source, target] = ['principal', 'src', 'target'].map((name) =>
    plainAt(event, name),
  ) as [Plain, Plain, Plain];
  const actor = isEmpty(principal) ? source : principal;
  const image = pathIn(actor) ?? pathIn(target);
  const here = deviceOf(actor, image);
  const there = deviceOf(target, pathIn(target));
  // What has no machine of its own is on the actor's.
  const isElsewhere = there !== undefined && !isRemoteName(event);
  const act: Piece = {
    device: here ?? (isElsewhere ? there : undefined),
    actor: { process: processOf(actor), user: userOf(actor) },
    ...(isElsewhere && here !== undefined ? {} : objectsOf(target)),
    src_endpoint: [endOf(actor), ...(isEmpty(source) ? [] : [endOf(source)])].flat(),
    dst_endpoint: endOf(target),
    query: objectsAt(MOST_QUESTIONS, event, 'network', 'dns', 'questions').map((question) => ({
      hostname: said(question, 'name'),
    })),
    url: urlsOf(target),
    resources: resourcesOf(target),
  };
  return isElsewhere && here !== undefined ? [act, { device: there, ...objectsOf(target) }] : [act];
}

const MOST_QUESTIONS = 8;

/** In events of the network the name of the target is one that was asked for, not of a machine of ours. */
function isRemoteName(event: Plain): boolean {
  return (said(event, 'metadata', 'eventType') ?? '').startsWith('NETWORK_');
}

function isEmpty(noun: Plain): boolean {
  return Object.keys(noun).length === 0;
}

function hostNames(noun: Plain): string[] {
  return [noun['hostname'], plainAt(noun, 'asset')['hostname']].flatMap(textsOf);
}

function addresses(noun: Plain): string[] {
  return [...new Set([noun['ip'], plainAt(noun, 'asset')['ip']].flatMap(textsOf))];
}

function deviceOf(noun: Plain, path: string | undefined): Plain | undefined {
  const hostname = hostNames(noun).find((name) => addressMention(name) === undefined);
  if (hostname === undefined) return undefined;
  const system = said(noun, 'platform') ?? said(noun, 'asset', 'platformSoftware', 'platform');
  const byPath = path === undefined ? undefined : isPosixPath(path) ? 'LINUX' : 'WINDOWS';
  return { hostname, ip: addresses(noun)[0], os: { type: system ?? byPath } };
}

function pathIn(noun: Plain): string | undefined {
  return said(noun, 'process', 'file', 'fullPath') ?? said(noun, 'file', 'fullPath');
}

function endOf(noun: Plain): Plain[] {
  const [hostname] = hostNames(noun);
  const ips = addresses(noun);
  if (ips.length <= 1) return [{ hostname, ip: ips[0], domain: said(noun, 'domain', 'name') }];
  return [{ hostname }, ...ips.map((ip) => ({ ip }))];
}

function objectsOf(noun: Plain): Piece {
  return {
    process: processOf(noun),
    user: userOf(noun),
    file: fileOf(plainAt(noun, 'file')),
    reg_key: { path: said(noun, 'registry', 'registryKey') },
    ...serviceOrTask(noun),
  };
}

function serviceOrTask(noun: Plain): Piece {
  const name = said(noun, 'resource', 'name') ?? said(noun, 'application');
  const type = said(noun, 'resource', 'resourceType') ?? said(noun, 'resource', 'type');
  if (name === undefined) return {};
  if (type === 'SERVICE') return { win_service: { name } };
  return type === 'TASK' ? { job: { name } } : {};
}

const MAX_PARENTS = 4;

function processOf(noun: Plain): Plain {
  return processIn(plainAt(noun, 'process'), MAX_PARENTS);
}

function processIn(process: Plain, parents: number): Plain {
  const parent = plainAt(process, 'parentProcess');
  return {
    uid: guidOf(said(process, 'productSpecificProcessId')),
    pid: said(process, 'pid'),
    cmd_line: said(process, 'commandLine'),
    file: fileOf(plainAt(process, 'file')),
    parent_process:
      parents > 0 && !isEmpty(parent)
        ? processIn(parent, parents - 1)
        : { pid: said(process, 'parentPid') },
  };
}

/** The sensor's id stands behind its name: `SYSMON:{…}`, `CS:agent:process`. */
function guidOf(text: string | undefined): string | undefined {
  return text?.replace(/^[A-Za-z][A-Za-z0-9 _-]{1,40}:/, '').trim();
}

function fileOf(file: Plain): Plain {
  const hash = (algorithm: string, name: string): Plain => ({ algorithm, value: said(file, name) });
  const hashes = [hash('MD5', 'md5'), hash('SHA-1', 'sha1'), hash('SHA-256', 'sha256')];
  return { path: said(file, 'fullPath'), hashes };
}

function userOf(noun: Plain): Plain {
  const user = plainAt(noun, 'user');
  const [email] = textsOf(user['emailAddresses']);
  return {
    name: said(user, 'userid') ?? email,
    email_addr: email,
    domain: said(noun, 'administrativeDomain'),
    uid: said(user, 'windowsSid') ?? said(user, 'productObjectId'),
  };
}

/** `url` is text in most nouns; a noun of metadata has it as an object. */
function urlsOf(noun: Plain): Plain[] {
  const { url } = noun;
  const texts = isPlain(url) ? textsOf(url['url']) : textsOf(url);
  return texts.map((text) => ({ url_string: text }));
}

function resourcesOf(noun: Plain): Plain[] {
  const all = [
    ...objectsAt(1, noun, 'resource'),
    ...objectsAt(MOST_QUESTIONS, noun, 'resourceAncestors'),
  ];
  return all
    .filter((one) => Object.keys(serviceOrTask({ resource: one })).length === 0)
    .map((one) => ({
      name: said(one, 'name') ?? said(one, 'productObjectId'),
      type: said(one, 'resourceSubtype') ?? said(one, 'resourceType') ?? said(one, 'type'),
    }));
}
