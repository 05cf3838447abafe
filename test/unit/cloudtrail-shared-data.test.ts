import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { isRelationshipObservation, type RelationshipObservation } from '../../graph/index.js';
import { cloudtrail } from '../../ingest/normalise/cloudtrail.js';
import type { RawEvent, Verdict } from '../../ingest/normalise/format.js';

interface Step {
  readonly from: { readonly id: string };
  readonly relation: string;
  readonly to: { readonly id: string; readonly name?: string };
  readonly time: string;
  readonly evidence: { readonly file: string; readonly line: number; readonly source: string };
}

const folder = join(__dirname, '../../../shared/data');
const isThere = existsSync(join(folder, 'truth-dev.json'));
const whenThere = isThere ? describe : describe.skip;

function steps(): Step[] {
  const text = readFileSync(join(folder, 'truth-dev.json'), 'utf8');
  const { datasets } = JSON.parse(text) as { datasets: { steps: Step[] }[] };
  return datasets
    .flatMap((dataset) => dataset.steps)
    .filter((step) => step.evidence.source === 'cloudtrail');
}

function eventsOf(file: string): RawEvent[] {
  const text = gunzipSync(readFileSync(join(folder, file))).toString('utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RawEvent);
}

function files(): string[] {
  const stratus = readdirSync(join(folder, 'stratus')).map((name) => join('stratus', name));
  const others = readdirSync(folder).filter((name) => /^aws-.*\.jsonl\.gz$/.test(name));
  return [...stratus, ...others].filter((name) => name.endsWith('.jsonl.gz'));
}

function names(mention: RelationshipObservation['from']): (string | undefined)[] {
  return ['arn' in mention ? mention.arn : undefined, mention.name];
}

/** An id of the truth without its kind: `bucket:b` → `b`. ARNs are as they are. */
function bare(id: string): string {
  return id.startsWith('arn:') ? id : id.replace(/^[a-z0-9_]+:/, '');
}

function matches(edge: RelationshipObservation, step: Step): boolean {
  const verb = edge.relation === 'ACCESSED_RESOURCE' ? edge.properties?.action : edge.relation;
  return (
    verb === step.relation &&
    names(edge.from).includes(bare(step.from.id)) &&
    names(edge.to).includes(bare(step.to.id)) &&
    edge.at === Date.parse(step.time) / 1000
  );
}

function edgesOf(verdict: Verdict): RelationshipObservation[] {
  return verdict.outcome === 'accepted'
    ? verdict.observations.filter(isRelationshipObservation)
    : [];
}

whenThere('CloudTrail on real records', () => {
  it('tells every known step of an attack from its own line', () => {
    const known = steps();
    expect(known.length).toBeGreaterThan(0);
    const missed = known.filter(({ evidence, ...step }) => {
      const event = eventsOf(evidence.file)[evidence.line - 1] ?? {};
      return !edgesOf(cloudtrail.normalise(event)).some((edge) =>
        matches(edge, { evidence, ...step }),
      );
    });
    expect(missed).toEqual([]);
  });

  it('recognises and takes every record', () => {
    for (const file of files()) {
      const events = eventsOf(file);
      expect(events.every((event) => cloudtrail.recognises(event))).toBe(true);
      const outcomes = new Set(events.map((event) => cloudtrail.normalise(event).outcome));
      expect([file, ...outcomes]).toEqual([file, 'accepted']);
    }
  });
});
