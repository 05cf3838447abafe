import fc from 'fast-check';
import type { Graph } from '../../graph/index.js';
import { decayRate, LANDMARK_EPOCH } from '../../graph/model/decay.js';
import {
  addAssertion,
  assertionOf,
  decodeEvidence,
  encodeEvidence,
  historyOf,
  type Evidence,
  type EvidenceProperties,
} from '../../graph/model/edge.js';
import { weightAt } from '../../graph/model/history.js';
import { historyOfEdge, weightOfHistory } from '../../graph/read/decay-cypher.js';
import { openTestGraph, query } from '../support/graph.js';

interface Sighting {
  readonly at: number;
  readonly count: number;
  readonly source: string;
}

const DAY = 86_400;
const START = LANDMARK_EPOCH + 3 * 365 * DAY;

/** Milliseconds as the fraction, bursts and long silences, now and then many at one instant. */
const sighting: fc.Arbitrary<Sighting> = fc.record({
  at: fc
    .oneof(fc.nat(3_600_000), fc.nat(90 * DAY * 1000))
    .map((milliseconds) => START + milliseconds / 1000),
  count: fc.oneof({ weight: 5, arbitrary: fc.constant(1) }, fc.integer({ min: 2, max: 40 })),
  source: fc.constantFrom('sysmon', 'security'),
});

const sightings = (maxLength: number): fc.Arbitrary<Sighting[]> =>
  fc.array(sighting, { minLength: 1, maxLength });

/** An instant before, amid or after what was seen. */
const instant = fc.integer({ min: -DAY, max: 120 * DAY }).map((seconds) => START + seconds + 0.25);

/** Hours; null for a standing fact. */
const halfLife = fc.option(fc.double({ min: 0.5, max: 2_000, noNaN: true }));

const STORED_RATE = decayRate(24);

function evidenceOf(seen: readonly Sighting[]): Evidence {
  return seen.reduce<Evidence>(
    (evidence, { at, count, source }) =>
      addAssertion(evidence, assertionOf(source, [{ at, count }], STORED_RATE)),
    [],
  );
}

const weightOf = (stored: EvidenceProperties, at: number, rate: number): number =>
  weightAt(historyOf(decodeEvidence(stored)), at, rate);

const exact = (seen: readonly Sighting[], at: number, rate: number): number =>
  seen.reduce(
    (sum, sight) => sum + (sight.at <= at ? sight.count * Math.exp(-rate * (at - sight.at)) : 0),
    0,
  );

const CASES = 2_000;
const RELATIVE = 1e-9;
/** Weights so small that nothing tells them from none. */
const NOTHING = 1e-12;

const apart = (a: number, b: number): number =>
  Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b), NOTHING);

describe('decay in Cypher and in TypeScript', () => {
  let graph: Graph;

  beforeAll(async () => {
    graph = await openTestGraph();
  });

  afterAll(() => graph.close());

  it('weigh any history the same, at any instant and under any half-life', async () => {
    const cases = fc
      .sample(fc.tuple(sightings(60), instant, halfLife), CASES)
      .map(([seen, at, hours]) => ({
        edge: encodeEvidence(evidenceOf(seen)),
        at,
        rate: decayRate(hours),
      }));
    // The parameter of the question is one; here it differs from row to row.
    const weight = weightOfHistory('history', 'row.rate').replaceAll('$instant', 'row.at');
    const rows = await query(
      graph,
      `UNWIND $cases AS row
       WITH row, row.edge AS r
       WITH row, ${historyOfEdge('r')} AS history
       RETURN ${weight} AS weight`,
      { cases: cases.map(({ edge, ...row }) => ({ ...row, edge: { history: null, ...edge } })) },
    );
    const deviations = cases.map(({ edge, at, rate }, index) =>
      apart(Number(rows[index]?.['weight']), weightOf(edge, at, rate)),
    );
    expect(rows).toHaveLength(CASES);
    expect(Math.max(...deviations)).toBeLessThan(RELATIVE);
  });
});

describe('the bounded history of an edge', () => {
  it('is exact for up to three observations from one source', () => {
    const few = fc.array(
      sighting.map((seen) => ({ ...seen, count: 1, source: 'sysmon' })),
      { minLength: 1, maxLength: 3 },
    );
    fc.assert(
      fc.property(few, instant, halfLife, (seen, at, hours) => {
        const rate = decayRate(hours);
        const stored = encodeEvidence(evidenceOf(seen));
        expect(apart(weightOf(stored, at, rate), exact(seen, at, rate))).toBeLessThan(1e-6);
      }),
    );
  });

  it('is off by no more than its buckets are wide, whatever was seen', () => {
    fc.assert(
      fc.property(sightings(200), halfLife, (seen, hours) => {
        const rate = decayRate(hours);
        const at = Math.max(...seen.map((sight) => sight.at)) + 60;
        const stored = encodeEvidence(evidenceOf(seen));
        const slack = historyOf(decodeEvidence(stored)).reduce((sum, { first, last, count }) => {
          const spread = Math.exp(-rate * (at - last)) - Math.exp(-rate * (at - first));
          return sum + Math.max(0, count - 2) * spread;
        }, 0);
        const error = Math.abs(weightOf(stored, at, rate) - exact(seen, at, rate));
        expect(error).toBeLessThanOrEqual(slack + 1e-6 * seen.length);
      }),
    );
  });

  it('is within three in a hundred after a month of steady or nightly news, under half-lives of 6 to 48 hours', () => {
    const month = 30 * DAY;
    const steady = fc.array(fc.double({ min: 0, max: month, noNaN: true }), {
      minLength: 1_000,
      maxLength: 1_500,
    });
    const nightly = fc
      .array(fc.double({ min: 0, max: 300, noNaN: true }), { minLength: 30, maxLength: 30 })
      .map((late) => late.map((seconds, night) => night * DAY + 7_200 + seconds));
    const hours = fc.constantFrom(6, 12, 24, 48);
    fc.assert(
      fc.property(fc.oneof(steady, nightly), hours, (instants, hoursOfHalf) => {
        const rate = decayRate(hoursOfHalf);
        const seen = instants.map((seconds) => ({ at: START + seconds, count: 1 }));
        const at = Math.max(...seen.map((sight) => sight.at)) + 3_600;
        const stored = encodeEvidence([assertionOf('sysmon', seen, STORED_RATE)]);
        const sum = exact(
          seen.map((sight) => ({ ...sight, source: 'sysmon' })),
          at,
          rate,
        );
        expect(apart(weightOf(stored, at, rate), sum)).toBeLessThan(0.03);
      }),
      { numRuns: 60 },
    );
  });

  it('does not depend on the order of arrival, nor on batches', () => {
    fc.assert(
      fc.property(
        sightings(40).chain((seen) =>
          fc.tuple(fc.constant(seen), fc.shuffledSubarray(seen, { minLength: seen.length })),
        ),
        ([seen, shuffled]) => {
          const one = encodeEvidence(evidenceOf(seen));
          const other = encodeEvidence(evidenceOf(shuffled));
          const numbers = ({ history = [], log_weight }: EvidenceProperties): readonly number[] => [
            log_weight,
            ...history,
          ];
          expect(other.sources).toEqual(one.sources);
          expect(numbers(other)).toHaveLength(numbers(one).length);
          numbers(other).forEach((value, index) => {
            expect(apart(value, numbers(one)[index] ?? NaN)).toBeLessThan(1e-9);
          });
        },
      ),
    );
  });

  it('never counts what came after the instant', () => {
    fc.assert(
      fc.property(sightings(40), (seen) => {
        const first = Math.min(...seen.map((sight) => sight.at));
        expect(weightOf(encodeEvidence(evidenceOf(seen)), first - 0.001, STORED_RATE)).toBe(0);
      }),
    );
  });

  it('stays within its bounds in size', () => {
    fc.assert(
      fc.property(sightings(300), (seen) => {
        const { sources, history = [] } = encodeEvidence(evidenceOf(seen));
        expect(history.length).toBeLessThanOrEqual(sources.length * 22 * 5);
      }),
    );
  });
});
