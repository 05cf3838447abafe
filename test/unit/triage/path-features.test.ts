import type { PathSeed } from '../../../graph/index.js';
import { pathFeatures, type WeighedPath } from '../../../agents/triage/desk/path-features.js';

const seed = (ref: string): PathSeed => ({
  ...{ kind: 'ALERT', ref, uid: 'process:1', at: 0, weight: 0.8 },
});

const path = (refs: readonly string[], score: number): WeighedPath => ({
  score: { score, strength: 1, rarity: 1, evidence: 0.9 },
  seeds: refs.map(seed),
  steps: [
    { key: 'ours', rarity: 0.1, baselineRarity: 0.8, knownGood: [], techniques: ['T1003.001'] },
    { key: 'theirs', rarity: 0.9, techniques: ['T1059'] },
  ],
});

const alert = { id: 'alert:1', steps: ['ours', 'elsewhere'] };

describe('what paths say of an alert', () => {
  it('is nothing where a path began at the alert alone, but for how rare its steps are', () => {
    expect(pathFeatures(alert, [path(['alert:1'], 0.9)])).toEqual({
      ...{ pathScore: 0, pathEvidence: 0, pathTactics: 0 },
      ...{ rarity: 0.8, knownGood: 1 },
    });
  });

  it('is that of the best path that something else speaks for too', () => {
    const paths = [path(['alert:1'], 0.9), path(['alert:1', 'T1003.001'], 0.6)];
    const told = pathFeatures(alert, paths);
    expect(told).toMatchObject({ pathScore: 0.6, pathEvidence: 0.9 });
    expect(told.pathTactics).toBeGreaterThan(0);
  });

  it('leaves out what no path shows', () => {
    expect(pathFeatures({ ...alert, steps: [] }, [path(['x'], 0.5)])).not.toHaveProperty('rarity');
    expect(pathFeatures(alert, [])).toEqual({ pathScore: 0, pathEvidence: 0, pathTactics: 0 });
  });
});
