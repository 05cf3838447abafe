import fc from 'fast-check';
import type { AttackPath } from '../../../graph/paths/attack-path.js';
import { applyDelta, DeltaMisfit, diffPath } from '../../../graph/paths/delta.js';
import { arbitraryPath } from '../../support/paths/arbitrary-path.js';

const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const first = arbitraryPath('path:1', 1);
const second = arbitraryPath('path:1', 2);

describe('deltas of an attack path', () => {
  it('lead from any state to any other, through JSON too', () => {
    fc.assert(
      fc.property(first, second, (before, after) => {
        const delta = throughJson(diffPath(before, after));
        expect(applyDelta(before, delta)).toEqual(after);
      }),
    );
  });

  it('one after another give the last snapshot', () => {
    const states = fc.tuple(...[1, 2, 3, 4, 5].map((version) => arbitraryPath('path:1', version)));
    fc.assert(
      fc.property(states, (versions) => {
        let told: AttackPath | undefined;
        for (const [index, next] of versions.entries())
          told = applyDelta(told, throughJson(diffPath(versions[index - 1], next)));
        expect(told).toEqual(versions.at(-1));
      }),
    );
  });

  it('tell a path from nothing, whatever is there', () => {
    fc.assert(
      fc.property(first, second, (old, path) => {
        const delta = throughJson(diffPath(undefined, path));
        expect(delta.from).toBe(0);
        expect(applyDelta(undefined, delta)).toEqual(path);
        expect(applyDelta(old, delta)).toEqual(path);
      }),
    );
  });

  it('lead back as they lead forth', () => {
    fc.assert(
      fc.property(first, second, (before, after) => {
        expect(applyDelta(after, diffPath(after, before))).toEqual(before);
      }),
    );
  });

  it('tell nothing but the version where nothing changed', () => {
    fc.assert(
      fc.property(first, (path) => {
        expect(diffPath(path, { ...throughJson(path), version: 2 })).toEqual({
          id: 'path:1',
          from: 1,
          version: 2,
          fields: {},
          steps: [],
          removedSteps: [],
          seeds: [],
          removedSeeds: [],
        });
      }),
    );
  });

  it('tell only what changed', () => {
    fc.assert(
      fc.property(first, second, (before, after) => {
        const { fields, steps, seeds } = diffPath(before, after);
        for (const [name, value] of Object.entries(fields))
          expect(value).not.toEqual(before[name as keyof typeof before]);
        for (const step of steps) expect(before.steps).not.toContainEqual(step);
        for (const seed of seeds) expect(before.seeds).not.toContainEqual(seed);
      }),
    );
  });

  it('refuse a version that they were not made for', () => {
    const [one, three] = fc.sample(fc.tuple(first, arbitraryPath('path:1', 3)), 1)[0] ?? [];
    if (one === undefined || three === undefined) throw new Error('no sample');
    const delta = diffPath({ ...one, version: 2 }, three);
    expect(() => applyDelta(one, delta)).toThrow(DeltaMisfit);
    expect(() => applyDelta(undefined, delta)).toThrow(DeltaMisfit);
    expect(() => applyDelta({ ...one, id: 'path:2', version: 2 }, delta)).toThrow(DeltaMisfit);
  });
});
