import type { Observation } from '../../../graph/index.js';
import { relate } from '../common/facts.js';
import {
  addressMention,
  isLocalOnly,
  type Mention,
  remoteHostMention,
} from '../common/mentions.js';
import { fileName } from '../common/path.js';
import { parsePid } from '../common/process.js';
import { known } from '../common/text.js';
import type { Run } from './mentions.js';
import { named } from './span-attributes.js';
import { isRun } from './span-run.js';
import type { Span } from './span.js';

/** The server that was asked, by name or address; undefined for one on the same machine. */
export function serverOf({ attributes, kind }: Span): string | undefined {
  const server = named(attributes, 'server.address')?.toLowerCase();
  const remote = server !== undefined && kind !== 'server' && isRemote(server);
  return remote ? server : undefined;
}

function isRemote(server: string): boolean {
  const address = addressMention(server);
  if (address !== undefined) return !isLocalOnly(address);
  return !/^localhost(?:\.|$)/.test(server) && !server.startsWith('/');
}

/**
 * The host and process that the span's resource tells, for spans of those who ask: what a server of
 * tools or models runs on is not where the agent runs. `teller` is the span that names the agent; an
 * agent that was invoked on another server is not on this host either.
 */
export function placeFacts(
  at: number,
  span: Span,
  teller: Span | undefined,
  { agent, inference }: Run,
): Observation[] {
  const host = hostOf(span);
  if (host === undefined || (span.kind === 'server' && !isRun(span))) return [];
  const process = processOf(span, host);
  return [
    ...(agent === undefined || isElsewhere(teller) ? [] : [relate(at, 'DEPLOYED_ON', agent, host)]),
    ...(process === undefined ? [] : [relate(at, 'RAN_ON', process, host)]),
    ...(process === undefined || inference === undefined
      ? []
      : [relate(at, 'PERFORMED_INFERENCE', process, inference)]),
  ];
}

/** Conventions let spans of agents within the process be clients too: only those name no server. */
function isElsewhere(teller: Span | undefined): boolean {
  if (teller === undefined) return false;
  return isRun(teller) && teller.kind === 'client' && serverOf(teller) !== undefined;
}

function hostOf({ resource }: Span): Mention<'Host'> | undefined {
  const name = named(resource, 'host.name');
  return name !== undefined && isRemote(name.toLowerCase()) ? remoteHostMention(name) : undefined;
}

function processOf({ resource }: Span, host: Mention<'Host'>): Mention<'Process'> | undefined {
  const pid = parsePid(named(resource, 'process.pid'));
  if (pid === undefined) return undefined;
  const image = named(resource, 'process.executable.path');
  const name = image ?? named(resource, 'process.executable.name');
  return known<Mention<'Process'>>({
    kind: 'Process',
    pid,
    host_name: host.name,
    image,
    name: name === undefined ? undefined : fileName(name),
  });
}
