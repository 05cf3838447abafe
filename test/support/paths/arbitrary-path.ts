import fc from 'fast-check';
import { edgeKey } from '../../../graph/index.js';
import type { AttackPath, PathSeed, PathStepState } from '../../../graph/paths/attack-path.js';
import { inOrder } from '../../../graph/paths/delta.js';

/** As JSON gives them back. */
const plain = { noNullPrototype: true } as const;

/** Few names, so that two paths share steps and seeds often. */
const uid = fc.constantFrom('process:a', 'process:b', 'process:c', 'host:d', 'user:e');
const epoch = fc.integer({ min: 1_700_000_000, max: 1_700_100_000 });
const share = fc.integer({ min: 0, max: 100 }).map((hundredths) => hundredths / 100);
const words = fc.subarray(['one', 'two', 'three', 'four']);

/** What known-good patterns leave on a step, where any hold. */
const good = fc.constantFrom({}, { knownGood: [{ id: 'k', version: 2 }], baselineRarity: 0.5 });

const step: fc.Arbitrary<PathStepState> = fc
  .record(
    {
      relation: fc.constantFrom('PROC_CREATED', 'INJECTED_INTO', 'CONNECTED_TO'),
      from: uid,
      to: uid,
      properties: fc.constantFrom({}, { port: 443 }, { port: 80, protocol: 'tcp' }),
      firstSeen: epoch,
      lastSeen: epoch,
      observations: fc.integer({ min: 1, max: 9 }),
      logWeight: fc.double({ min: -20, max: 20, noNaN: true }).map((value) => value + 0),
      sources: words,
      rarity: share,
      techniques: words,
      role: fc.constantFrom('CAUSE', 'CONSEQUENCE'),
    } as const,
    plain,
  )
  .chain((state) => good.map((known) => ({ ...state, ...known })))
  .map((state) => ({
    ...state,
    key: edgeKey(state.relation, state.from, state.to, state.properties),
  }));

const seed: fc.Arbitrary<PathSeed> = fc.record(
  {
    kind: fc.constantFrom('ALERT', 'DECOY', 'HUNT', 'TECHNIQUE', 'RARITY'),
    ref: fc.constantFrom('r1', 'r2', 'r3'),
    uid,
    at: epoch,
    weight: share,
  },
  plain,
);

/** Any state of a path of this id, in the order of the contract. */
export function arbitraryPath(id: string, version = 1): fc.Arbitrary<AttackPath> {
  return fc
    .record(
      {
        id: fc.constant(id),
        version: fc.constant(version),
        status: fc.constantFrom('OPEN', 'OPEN', 'OPEN', 'AGED_OUT', 'MERGED', 'CLOSED'),
        openedAt: epoch,
        updatedAt: epoch,
        asOf: epoch,
        seeds: fc.uniqueArray(seed, {
          selector: ({ kind, ref, uid: of }) => `${kind} ${ref} ${of}`,
          maxLength: 5,
        }),
        steps: fc.uniqueArray(step, { selector: ({ key }) => key, maxLength: 12 }),
        score: fc.record({ score: share, strength: share, rarity: share, evidence: share }, plain),
        stage: fc.constantFrom(null, 'execution', 'exfiltration'),
        chokePoints: words,
        silentSources: words,
        truncated: fc.boolean(),
        cut: fc.nat(9),
        annotations: words,
        mergedInto: fc.constantFrom(null, 'path:other'),
        tags: fc.uniqueArray(fc.constantFrom('crown-jewel', 'pci', 'lab')),
        splitFrom: fc.constantFrom(null, 'path:whole'),
        closing: fc.option(
          fc.record(
            {
              verdict: fc.constantFrom('TRUE_POSITIVE', 'FALSE_POSITIVE', 'UNDECIDED'),
              reason: fc.string(),
              by: fc.constant('someone'),
              at: epoch,
            },
            plain,
          ),
        ),
      } as const,
      plain,
    )
    .map(inOrder);
}
