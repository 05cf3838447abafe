import {
  type EntityMention,
  isRelationshipObservation,
  type RelationshipObservation,
} from '../../graph/index.js';
import type { RawEvent } from '../../ingest/normalise/format.js';
import { windows } from '../../ingest/normalise/windows.js';
import {
  captureFiles,
  haveCaptures,
  readLines,
  type TruthNode,
  type TruthStep,
  truthSteps,
} from './windows-samples.js';

/** Attack steps were written down with verbs of their own; these are ours. */
const VERBS: Readonly<Record<string, string>> = {
  SPAWNED: 'PROC_CREATED',
  LOGGED_ON_TO: 'LOGGED_ON_FROM',
  LOGGED_ON_AS: 'ACTED_AS',
  REPLICATED_DIRECTORY_FROM: 'REPLICATED_FROM',
  CREATED_TASK: 'SCHEDULED_TASK',
  CREATED_WMI_FILTER: 'CONFIGURED_WMI',
  CREATED_WMI_CONSUMER: 'CONFIGURED_WMI',
};

const short = (name: string | undefined): string => (name ?? '').split('.', 1)[0] ?? '';
const machine = (name: string | undefined): string => short(name).toUpperCase();

/** The ids by which the attack steps would speak of a mention at the end of an edge. */
function idsOf(mention: EntityMention, edge: RelationshipObservation): string[] {
  switch (mention.kind) {
    case 'Process': {
      const head = `proc:${machine(mention.host_name)}:${mention.name}`;
      return [`${head}#${mention.guid}`, `pid:${mention.pid}`];
    }
    case 'IpAddress': {
      const port = edge.relation === 'CONNECTED_TO' ? edge.properties?.port : undefined;
      return [`ip:${mention.address}`, `sock:${mention.address}:${port}`];
    }
    case 'Host':
      return [`host:${machine(mention.name)}`];
    case 'User':
      return [`user:${mention.name}`];
    case 'Service':
      return [`svc:${machine(mention.host_name)}:${mention.name}`];
    case 'ScheduledTask':
      return [`task:${machine(mention.host_name)}:${mention.name}`];
    case 'File':
      return [`file:${machine(mention.host_name)}:${mention.path}`];
    case 'RegistryKey':
      return [`reg:${machine(mention.host_name)}:${mention.path}`];
    case 'WmiSubscription':
      return [`wmi:${machine(mention.host_name)}:${mention.part}:${mention.name}`];
    case 'Credential':
    case 'Domain':
    case 'Program':
    case 'Resource':
    case 'AiAgent':
    case 'AiModel':
    case 'Inference':
    case 'Tool':
      return [];
  }
}

function relationshipsOf(event: RawEvent | undefined): RelationshipObservation[] {
  const verdict = windows.normalise(event ?? {});
  return verdict.outcome === 'accepted'
    ? verdict.observations.filter(isRelationshipObservation)
    : [];
}

/** True where an end is the step's node; by pid only where the event has no GUID to go by. */
function isNode(mention: EntityMention, edge: RelationshipObservation, node: TruthNode): boolean {
  const ids = idsOf(mention, edge);
  const byPid = mention.kind === 'Process' && mention.guid === undefined;
  return ids.includes(node.id) || (byPid && ids.includes(`pid:${node.pid}`));
}

function findStep(step: TruthStep): RelationshipObservation[] {
  const verb = VERBS[step.relation] ?? step.relation;
  return relationshipsOf(evidenceOf(step)).filter(
    (edge) =>
      edge.relation === verb &&
      isNode(edge.from, edge, step.from) &&
      isNode(edge.to, edge, step.to),
  );
}

const steps = truthSteps(captureFiles());
const evidence = new Map<string, ReadonlyMap<number, RawEvent>>();

function evidenceOf({ evidence: { file, line } }: TruthStep): RawEvent | undefined {
  return evidence.get(file)?.get(line);
}

(haveCaptures ? describe : describe.skip)('the attacks in the captures', () => {
  beforeAll(() => {
    for (const file of captureFiles()) {
      const own = steps.filter((step) => step.evidence.file === file);
      evidence.set(
        file,
        readLines(
          file,
          own.map((step) => step.evidence.line),
        ),
      );
    }
  });

  const files = haveCaptures ? captureFiles() : ['no captures'];
  it.each(files)('are found in %s step by step: verb, ends and uncorrected time', (file) => {
    const own = steps.filter(
      (step) => step.evidence.file === file && step.relation !== 'BOUND_TO_CONSUMER',
    );
    expect(own.length).toBeGreaterThan(0);
    const times = own.map((step) => findStep(step).map((edge) => edge.at));
    expect(times).toEqual(own.map(({ time }) => [Date.parse(time) / 1000]));
  });

  it('keep their access rights', () => {
    const told = steps.filter((step) => step.granted_access !== undefined);
    const rights = told.map((step) => findStep(step)[0]?.properties);
    expect(rights.length).toBeGreaterThan(0);
    expect(rights).toEqual(told.map(({ granted_access }) => ({ granted_access })));
  });

  it('keep their logon types', () => {
    const logons = steps.filter((step) => step.relation === 'LOGGED_ON_TO');
    const types = logons.map((step) => findStep(step)[0]?.properties);
    expect(types.length).toBeGreaterThan(0);
    expect(types).toMatchObject(
      logons.map(({ logon_type }) => ({ logon_type, result: 'success', user_name: 'pgustavo' })),
    );
  });

  it('bind a WMI filter to its consumer', () => {
    const bound = steps.filter(({ relation }) => relation === 'BOUND_TO_CONSUMER');
    expect(bound.length).toBeGreaterThan(0);
    const parts = bound.map((step) =>
      relationshipsOf(evidenceOf(step)).map((edge) => idsOf(edge.to, edge)[0]),
    );
    expect(parts).toEqual(bound.map(({ from, to }) => [bindingId(from.id, to.id), to.id, from.id]));
  });
});

function bindingId(filter: string, consumer: string): string {
  const last = (id: string): string => id.slice(id.lastIndexOf(':') + 1);
  return `${filter.replace(/filter:.*/, 'binding:')}${last(consumer)}->${last(filter)}`;
}
