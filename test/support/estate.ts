import fc from 'fast-check';
import type { IncomingEvent, Observation } from '../../graph/index.js';

/** What an estate is made of; every field is small, so that runs meet on hosts, pids and addresses. */
export interface RunShape {
  /** The collector's clock of host 1 is an hour ahead of its sensor's. */
  readonly host: number;
  readonly pid: number;
  readonly parent: number;
  /** Told by a sensor that gives GUIDs; else, or as well, by an event log that has none. */
  readonly sensed: boolean;
  readonly logged: boolean;
  /** Flows that name the run by GUID, and flows that name it by pid alone. */
  readonly flows: number;
  readonly bareFlows: number;
  readonly shortName: boolean;
}

/** Any of them, on one of two hosts, with one of three pids. */
export const anyRun: fc.Arbitrary<RunShape> = fc.record({
  host: fc.nat(1),
  pid: fc.integer({ min: 100, max: 102 }),
  parent: fc.nat(7),
  sensed: fc.boolean(),
  logged: fc.boolean(),
  flows: fc.nat(2),
  bareFlows: fc.nat(3),
  shortName: fc.boolean(),
});

export const plainRun: RunShape = {
  host: 0,
  pid: 100,
  parent: -1,
  sensed: true,
  logged: false,
  flows: 0,
  bareFlows: 0,
  shortName: false,
};

const START = 1_714_000_000;
/** Less than a run takes: a pid is told to be reused before its end, as clocks of several logs have it. */
const BETWEEN_RUNS = 170;
const RUN_SECONDS = 400;
const SKEW = 3_600;

const nameOf = (host: number, short: boolean): string =>
  short ? `WS${host}` : `ws${host}.corp.example`;

const guidOf = (run: number): string => `5b00a000-0000-65a0-0000-${String(run).padStart(12, '0')}`;

type Facts = readonly [observations: readonly object[], skewSeconds?: number | undefined];

/** The events of an estate in which runs start one after another, some with the pid of an earlier one. */
export function eventsOf(shapes: readonly RunShape[]): IncomingEvent[] {
  const facts = shapes.flatMap((shape, index) => factsOf(shape, index, shapes));
  return facts.map(([observations, skewSeconds], index) => ({
    id: BigInt(index + 1),
    observations: observations as readonly Observation[],
    skewSeconds,
  }));
}

function factsOf(shape: RunShape, index: number, shapes: readonly RunShape[]): Facts[] {
  const run = { ...shape, index, at: START + index * BETWEEN_RUNS + 0.125 };
  return [
    ...(shape.sensed ? sensedOf(run, shapes) : []),
    ...(shape.logged ? loggedOf(run, shapes) : []),
    ...bareFlowsOf(run),
  ];
}

type Run = RunShape & { readonly index: number; readonly at: number };

/** Each event of the sensor bears its own stamp; on host 1 the collector's as well. */
function sensedOf(run: Run, shapes: readonly RunShape[]): Facts[] {
  const { at, index } = run;
  const skew = run.host === 1 ? SKEW : undefined;
  const self = { ...bareOf(run), guid: guidOf(index) };
  const start = { ...self, started_epoch: at, command_line: `run ${index}` };
  const parent = parentOf(run, shapes, true);
  const over = at + RUN_SECONDS;
  return [
    [[created(parent, start, at), ranOn(run, start, at)], skew],
    [[{ entity: { ...self, ended_epoch: over }, at: over }, ranOn(run, self, over)], skew],
    ...range(run.flows).map((n): Facts => {
      const seen = at + 10 + n;
      return [[flow(self, seen, 443 + (n % 2)), ranOn(run, self, seen)], skew];
    }),
  ];
}

/** The event log knows pids only, and of two clocks only the collector's. */
function loggedOf(run: Run, shapes: readonly RunShape[]): Facts[] {
  const begun = stampOf(run, run.at + 0.5);
  const over = stampOf(run, run.at + RUN_SECONDS + 0.5);
  const self = bareOf(run);
  const start = { ...self, started_epoch: begun, image: `c:\\p${run.pid}.exe` };
  const parent = parentOf(run, shapes, false);
  return [
    [[created(parent, start, begun), ranOn(run, start, begun)]],
    [[{ entity: { ...self, ended_epoch: over }, at: over }, ranOn(run, self, over)]],
  ];
}

function bareFlowsOf(run: Run): Facts[] {
  return range(run.bareFlows).map((n) => {
    const at = stampOf(run, run.at + 100 * n + 30);
    // Some logs tell the name of the program, and some do not.
    const { name, ...nameless } = bareOf(run);
    const self = n % 2 === 0 ? { ...nameless, name } : nameless;
    return [[flow(self, at, 53), ranOn(run, self, at)]];
  });
}

function stampOf({ host }: Run, at: number): number {
  return host === 1 ? at + SKEW : at;
}

interface BareProcess {
  readonly kind: 'Process';
  readonly pid: number;
  readonly name: string;
  readonly host_name: string;
}

function bareOf({ pid, host, shortName }: RunShape): BareProcess {
  const hostName = nameOf(host, shortName);
  return { kind: 'Process', pid, name: `p${pid}.exe`, host_name: hostName };
}

/** Sysmon names a parent by GUID and pid; the first run's parent has no start of its own. */
function parentOf(run: Run, shapes: readonly RunShape[], sensed: boolean): object {
  const known = shapes[run.parent];
  const isHere = known?.host === run.host;
  const parent = bareOf({ ...run, pid: isHere ? known.pid : 4 });
  const guid = isHere && known.sensed ? guidOf(run.parent) : guidOf(9_000 + run.host);
  return sensed ? { ...parent, guid } : parent;
}

function created(from: object, to: object, at: number): object {
  return { relation: 'PROC_CREATED', from, to, at };
}

function ranOn({ host, shortName }: Run, from: object, at: number): object {
  const fqdn = shortName ? {} : { fqdn: nameOf(host, shortName) };
  return { relation: 'RAN_ON', from, to: { kind: 'Host', name: `ws${host}`, ...fqdn }, at };
}

function flow(from: object, at: number, port: number): object {
  const to = { kind: 'IpAddress', name: '10.0.0.9', address: '10.0.0.9' };
  return { relation: 'CONNECTED_TO', from, to, at, properties: { port, protocol: 'tcp' } };
}

const range = (length: number): number[] => Array.from({ length }, (_, index) => index);
