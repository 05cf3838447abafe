import type { IncomingEvent, Observation } from '../../graph/index.js';

/** What an estate is made of; every field is small, so that runs meet on hosts, pids and addresses. */
export interface RunShape {
  readonly host: number;
  readonly pid: number;
  readonly parent: number;
  /** Written by Security 4688 too, which has no GUID. */
  readonly toldTwice: boolean;
  /** Flows that name the run by GUID, and flows that name it by pid alone. */
  readonly flows: number;
  readonly bareFlows: number;
  readonly shortName: boolean;
}

/** Events that must be written in one batch: docs/decisions/0003 says why. Mostly one alone. */
export type Group = readonly IncomingEvent[];

const START = 1_714_000_000;
/** Apart by more than any grace that identity has, so that a pid is free again before it is reused. */
const BETWEEN_RUNS = 1_800;

const nameOf = (host: number, short: boolean): string =>
  short ? `WS${host}` : `ws${host}.corp.example`;

const guidOf = (run: number): string => `5b00a000-0000-65a0-0000-${String(run).padStart(12, '0')}`;

/** The events of an estate in which runs start one after another, some with the pid of an earlier one. */
export function eventsOf(shapes: readonly RunShape[]): Group[] {
  let id = 0n;
  const event = (...observations: readonly object[]): IncomingEvent => {
    id += 1n;
    return { id, observations: observations as unknown as readonly Observation[] };
  };
  return shapes.flatMap((shape, index) => groupsOf(shape, index, shapes, event));
}

type MakeEvent = (...observations: readonly object[]) => IncomingEvent;

function groupsOf(
  shape: RunShape,
  index: number,
  shapes: readonly RunShape[],
  event: MakeEvent,
): Group[] {
  const started = START + index * BETWEEN_RUNS + 0.125;
  const ended = started + 600;
  const hostName = nameOf(shape.host, shape.shortName);
  const host = {
    kind: 'Host',
    name: `ws${shape.host}`,
    ...(!shape.shortName && { fqdn: hostName }),
  };
  const bare = { kind: 'Process', pid: shape.pid, name: `p${shape.pid}.exe`, host_name: hostName };
  const self = { ...bare, guid: guidOf(index) };
  const on = (process: object, at: number): object => ({
    relation: 'RAN_ON',
    from: process,
    to: host,
    at,
  });
  const flow = (process: object, at: number, port: number): object => ({
    relation: 'CONNECTED_TO',
    from: process,
    to: { kind: 'IpAddress', name: '10.0.0.9', address: '10.0.0.9' },
    at,
    properties: { port, protocol: 'tcp' },
  });
  const start = { ...self, started_epoch: started, command_line: `run ${index}` };
  const parent = parentOf(shape, shapes, hostName);
  const begun = event(
    { relation: 'PROC_CREATED', from: parent, to: start, at: started },
    on(start, started),
  );
  const over = event({ entity: { ...self, ended_epoch: ended }, at: ended }, on(self, ended));
  const free = range(shape.flows).map((n) => [
    event(flow(self, started + 10 + n, 443 + (n % 2)), on(self, started + 10 + n)),
  ]);
  const audit = { ...bare, started_epoch: started + 0.5 };
  const told = shape.toldTwice ? [event({ entity: audit, at: started + 0.5 })] : [];
  const nameless = range(shape.bareFlows).map((n) => event(flow(bare, started + 100 + n, 53)));
  const bound = [begun, over, ...told, ...nameless];
  return told.length + nameless.length === 0 ? [[begun], [over], ...free] : [bound, ...free];
}

/** By GUID and pid, as Sysmon names a parent; the first run's parent has no start of its own. */
function parentOf(shape: RunShape, shapes: readonly RunShape[], hostName: string): object {
  const known = shapes[shape.parent];
  const pid = known?.host === shape.host ? known.pid : 4;
  const guid = known?.host === shape.host ? guidOf(shape.parent) : guidOf(9_000 + shape.host);
  return { kind: 'Process', guid, pid, name: `p${pid}.exe`, host_name: hostName };
}

const range = (length: number): number[] => Array.from({ length }, (_, index) => index);
