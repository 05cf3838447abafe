import { addressFacts, type Finding, relate, type Scene } from './common/facts.js';
import { countAt, entryOf, listAt, textAt } from './common/fields.js';
import { ADDRESS_UNKNOWN, flowFacts } from './common/flow.js';
import { parseJson } from './common/json.js';
import { addressMention, domainMention, hostMention, type Mention } from './common/mentions.js';
import { clip, clipped, known, MAX_NAME } from './common/text.js';
import { parseInstant } from './common/time.js';
import { accepted, ignored, rejected } from './common/verdict.js';
import type { Format, RawEvent, Verdict } from './format.js';

/**
 * Azure VM insights (Service Map) as Log Analytics exports it: flows of a machine summed up by the
 * minute (`VMConnection`), and the machine itself (`VMComputer`). A row names a group of processes
 * and no pid, so that its machine is who connects.
 */
export const vmconnection = {
  name: 'vmconnection',
  recognises,
  normalise,
  coverage: [
    {
      event: 'VMConnection',
      title: 'Flows of a minute',
      edges: [
        'Host CONNECTED_TO IpAddress',
        'IpAddress CONNECTED_TO IpAddress',
        'Host HAS_ADDRESS IpAddress',
        'Host RESOLVED Domain',
        'Domain RESOLVED IpAddress',
      ],
      note: 'Counted as often as links were established. Inbound flows run from the remote address to the local one.',
    },
    {
      event: 'VMComputer',
      title: 'Inventory of a machine',
      edges: ['Host HAS_ADDRESS IpAddress'],
    },
    {
      event: 'VMBoundPort',
      title: 'Port opened to listen',
      edges: [],
      note: 'port without a peer',
    },
    { event: 'VMProcess', title: 'Processes of a machine', edges: [], note: 'group of processes' },
  ],
} satisfies Format;

type Reader = (row: Row) => Finding;

interface Row extends Scene {
  readonly fields: RawEvent;
}

const readers: Readonly<Record<string, Reader>> = {
  VMConnection: connection,
  VMComputer: computer,
  VMBoundPort: () => 'port without a peer',
  VMProcess: () => 'group of processes',
};

function recognises(event: RawEvent): boolean {
  return entryOf(readers, tableOf(event)) !== undefined;
}

/** The table a row is of; exports without `Type` are known by the columns that no other table has. */
function tableOf(event: RawEvent): string {
  const isFlow = 'RemoteIp' in event && 'Direction' in event && 'ConnectionId' in event;
  return textAt(event, 'Type') ?? (isFlow ? 'VMConnection' : '');
}

function normalise(fields: RawEvent): Verdict {
  const table = tableOf(fields);
  const reader = entryOf(readers, table);
  if (reader === undefined) return rejected('no table of VM insights: expected Type VMConnection');
  const name = textAt(fields, 'Computer')?.trim();
  if (name === undefined || !/^[\p{L}\p{N}]/u.test(name)) return rejected('no machine: Computer');
  const instant = parseInstant(fields['TimeGenerated']);
  if ('problem' in instant) return rejected(`TimeGenerated: ${instant.problem}`);
  const at = instant.epoch;
  const observations = reader({ fields, host: hostMention(clip(name, MAX_NAME)), at });
  if (typeof observations === 'string') return ignored(observations);
  return accepted({ observations, at, recordId: recordIdOf(fields) });
}

function connection({ fields, host, at }: Row): Finding {
  const source = addressMention(textAt(fields, 'SourceIp'));
  const destination = addressMention(textAt(fields, 'DestinationIp'));
  if (source === undefined || destination === undefined) return ADDRESS_UNKNOWN;
  const inbound = textAt(fields, 'Direction')?.toLowerCase() === 'inbound';
  const flow = flowFacts(
    { at, host },
    {
      inbound,
      source,
      destination,
      port: textAt(fields, 'DestinationPort'),
      protocol: textAt(fields, 'Protocol'),
      count: linksOf(fields),
    },
  );
  if (typeof flow === 'string') return flow;
  const remote = inbound ? source : destination;
  return [
    ...flow,
    ...namesIn(fields, 'RemoteDnsQuestions').map((name) => relate(at, 'RESOLVED', host, name)),
    ...namesIn(fields, 'RemoteDnsCanonicalNames').map((name) =>
      relate(at, 'RESOLVED', name, remote),
    ),
  ];
}

function computer({ fields, host, at }: Row): Finding {
  const os = clipped(textAt(fields, 'OperatingSystemFullName'), MAX_NAME);
  const machine = known<Mention<'Host'>>({ ...host, os });
  const own = [...textsIn(fields, 'Ipv4Addresses'), ...textsIn(fields, 'Ipv6Addresses')];
  return [{ entity: machine, at }, ...addressFacts(at, machine, own.map(addressMention))];
}

/** More flows than this in one minute add nothing to what an edge weighs. */
const MAX_LINKS = 100_000;

// A connection that lives on from an earlier minute has no new links, and was seen all the same.
function linksOf(fields: RawEvent): number | undefined {
  const links = countAt(fields, 'LinksEstablished') ?? 1;
  return links > 1 ? Math.min(links, MAX_LINKS) : undefined;
}

const MAX_LISTED = 16;
const MAX_LIST_TEXT = 8192;

function namesIn(fields: RawEvent, column: string): Mention<'Domain'>[] {
  return textsIn(fields, column)
    .map(domainMention)
    .filter((name) => name !== undefined);
}

/** A dynamic column: a list, or the JSON text of one. */
function textsIn(fields: RawEvent, column: string): string[] {
  const text = textAt(fields, column);
  const list = text === undefined ? listAt(MAX_LISTED, fields, column) : listedIn(text);
  return list.slice(0, MAX_LISTED).filter((entry) => typeof entry === 'string');
}

function listedIn(text: string): readonly unknown[] {
  if (!text.startsWith('[')) return [text];
  const list = parseJson(text, MAX_LIST_TEXT);
  return Array.isArray(list) ? list : [];
}

/** One connection is summed up once a minute. */
function recordIdOf(fields: RawEvent): string | undefined {
  const id = textAt(fields, 'ConnectionId');
  return id === undefined
    ? undefined
    : clip(`${id}|${textAt(fields, 'TimeGenerated') ?? ''}`, MAX_NAME);
}
