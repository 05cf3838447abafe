import { makeFilters } from '../../bench/suites/feed/filters.js';
import { newsOf, type News } from '../../bench/suites/feed/news.js';
import {
  makeFeedTelemetry,
  makeIntrusions,
  telemetryBefore,
} from '../../bench/suites/feed/telemetry.js';
import { diffPath, type AttackPath, type PathSeed } from '../../graph/index.js';
import type { PathStepState } from '../../graph/paths/attack-path.js';
import { windows } from '../../ingest/normalise/windows.js';
import type { RawEvent } from '../../ingest/normalise/format.js';
import { parsePathFilter, type PathFilterInput } from '../../resolvers/path-filter.js';

const START_MS = Date.UTC(2025, 0, 15, 12);
const SIZE = { eventsPerSecond: 100, seconds: 9 };

describe('the telemetry of the feed', () => {
  const intrusions = makeIntrusions(SIZE.seconds);
  const batches = makeFeedTelemetry(SIZE, intrusions, START_MS);
  const eventsOf = (body: Buffer): RawEvent[] =>
    body
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as RawEvent);

  it('is as much as was asked for, each event in the batch of its time', () => {
    const events = batches.flatMap(({ body, fromMs, untilMs }) =>
      eventsOf(body).map((event) => ({
        at: Date.parse(String(event['@timestamp'])),
        fromMs,
        untilMs,
      })),
    );
    expect(events).toHaveLength(SIZE.eventsPerSecond * SIZE.seconds);
    expect(events.filter(({ at, fromMs, untilMs }) => at < fromMs || at >= untilMs)).toEqual([]);
  });

  it('is taken by the service, all of it', () => {
    const bodies = [...telemetryBefore(intrusions, START_MS), ...batches.map(({ body }) => body)];
    const outcomes = bodies.flatMap(eventsOf).map((event) => windows.normalise(event).outcome);
    expect(new Set(outcomes)).toEqual(new Set(['accepted']));
  });
});

describe('the filters of the feed', () => {
  it('are of every sort, and such as the service takes', () => {
    const filters = makeFilters(1_000, ['host:a', 'host:b']);
    expect(filters).toHaveLength(1_000);
    for (const filter of filters)
      expect(() => parsePathFilter(filter as PathFilterInput)).not.toThrow();
    const sorts = new Set(filters.flatMap((filter) => Object.keys(filter)));
    expect([...sorts].sort()).toEqual(['entities', 'kinds', 'minScore', 'techniques']);
  });
});

describe('what is new in a delta', () => {
  const step = (key: string, lastSeen: number): PathStepState => ({
    ...{ key, relation: 'PROC_CREATED', from: 'process:a', to: `process:${key}` },
    ...{ properties: {}, firstSeen: lastSeen, lastSeen, observations: 1, logWeight: 1 },
    ...{ sources: [], rarity: 1, techniques: [], role: 'CAUSE' },
  });
  const seed = (ref: string, at: number): PathSeed => ({
    ...{ kind: 'TECHNIQUE', ref, uid: 'process:a', at, weight: 1 },
  });
  const path = (
    version: number,
    seeds: readonly PathSeed[],
    steps: readonly PathStepState[],
  ): AttackPath => ({
    ...{ id: 'path:1', version, status: 'OPEN', openedAt: 0, updatedAt: 0, asOf: 0, seeds, steps },
    score: { score: 1, strength: 1, rarity: 1, evidence: 1 },
    ...{ stage: null, chokePoints: [], silentSources: [], truncated: false, cut: 0 },
    ...{ annotations: [], tags: [], mergedInto: null, splitFrom: null, closing: null },
  });
  const first = path(1, [seed('T1', 50)], [step('b', 50), step('c', 60)]);
  const news = (after: AttackPath): News | undefined => newsOf(diffPath(first, after), first);
  const only = (at: number): News => ({ oldest: at, newest: at });

  it('is what began a path that appears, whatever followed by then', () => {
    expect(newsOf(diffPath(undefined, first), undefined)).toEqual(only(50));
  });

  it('is from the oldest to the newest of the steps after all that the path had', () => {
    const steps = [...first.steps, step('e', 90), step('d', 80), step('f', 85)];
    expect(news(path(2, first.seeds, steps))).toEqual({ oldest: 80, newest: 90 });
  });

  it('is a seed that waited while others were told', () => {
    expect(news(path(2, [...first.seeds, seed('T2', 55)], first.steps))).toEqual(only(55));
  });

  it('is nothing where older steps have become of interest, or known ones were seen again', () => {
    expect(
      news(path(2, first.seeds, [step('a', 10), step('b', 70), step('c', 60)])),
    ).toBeUndefined();
  });
});
