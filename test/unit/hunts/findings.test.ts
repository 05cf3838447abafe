import type { EvidenceNode, EvidencePath } from '../../../graph/index.js';
import { planSchema, type PlanInput } from '../../../hunts/plan/plan.js';
import { findingsOf, type Match } from '../../../hunts/result/finding.js';
import { findingId, shapeOfPlan, shapeOfText } from '../../../hunts/result/identity.js';
import { riskOf, riskParts } from '../../../hunts/result/risk.js';

const ask: PlanInput = {
  version: 1,
  branches: [{ nodes: [{ id: 'p', kinds: ['Process'] }] }],
  ask: { nodes: ['p'] },
};

const step = { view: { weight: 1, stale: false }, standing: false };
const staleStep = { view: { weight: 1, stale: true }, standing: false };
const standingStep = { ...step, standing: true };

describe('The identity of a finding', () => {
  it('does not depend on the time that was asked about', () => {
    const yesterday = planSchema.parse({ ...ask, window: { from: 1, to: 2 } });
    const today = planSchema.parse({ ...ask, window: { from: 2, to: 3 } });
    expect(shapeOfPlan(yesterday)).toBe(shapeOfPlan(today));
  });

  it('depends on what is looked for, who answers, and which technique it is a sign of', () => {
    const other = planSchema.parse({
      ...ask,
      branches: [{ nodes: [{ id: 'p', kinds: ['Host'] }] }],
    });
    const shape = shapeOfPlan(planSchema.parse(ask));
    const ids = [
      findingId(shape, 'host:a', []),
      findingId(shape, 'host:b', []),
      findingId(shape, 'host:a', ['T1003.001']),
      findingId(shapeOfPlan(other), 'host:a', []),
    ];
    expect(new Set(ids).size).toBe(4);
  });

  it('of a text does not depend on how it is spaced', () => {
    expect(shapeOfText('MATCH (n)\n  RETURN n')).toBe(shapeOfText(' MATCH (n) RETURN n'));
  });
});

describe('The risk of a finding', () => {
  it('is 0 for nothing and 100 for everything', () => {
    const none = { strength: 0, rarity: 0, criticality: 0, technique: 0, stale: false };
    expect(riskOf(none)).toBe(0);
    expect(riskOf({ ...none, strength: 1, rarity: 1, criticality: 1, technique: 1 })).toBe(100);
  });

  it('is lowered where everything that tells of an event is stale', () => {
    const fresh = riskParts([step], [], [], 1);
    const stale = riskParts([staleStep, standingStep], [], [], 1);
    expect([fresh.stale, stale.stale]).toEqual([false, true]);
    expect(riskOf(stale)).toBeCloseTo(riskOf(fresh) * 0.6, 0);
  });

  it('falls with the number of answers alike, and rises with the weight of the technique', () => {
    const alone = riskParts([step], [], [], 1);
    expect(riskParts([step], [], [], 50).rarity).toBeLessThan(alone.rarity);
    expect(riskParts([step], [], ['T1003.001'], 1).technique).toBeGreaterThan(0);
  });
});

describe('Findings', () => {
  const matchOf = (name: string): Match => ({
    key: name,
    entity: { uid: name, kind: 'Process', name, properties: {} },
    paths: [],
    matches: 1,
    techniques: [],
    signs: [],
  });
  const three = ['a', 'b', 'c'].map(matchOf);

  it('are written out for as many as are shown, and ranked for all', () => {
    const { shown, risks } = findingsOf('', three, { first: 2, isCut: false });
    expect(shown).toHaveLength(2);
    expect([...risks.keys()].sort()).toEqual(['a', 'b', 'c']);
    expect(shown[0]?.explanation).toContain('one of 3 answers');
  });

  it('are ranked by evidence that is not written out where they are not shown', () => {
    const written: string[] = [];
    const behind = (uid: string, criticality: string): EvidencePath => {
      const show = (): object => {
        written.push(uid);
        return { uid, kind: 'Host', name: uid };
      };
      const property = (name: string): unknown => (name === 'criticality' ? criticality : null);
      return { nodes: [{ uid, property, show } as EvidenceNode], edges: [] };
    };
    const matches = [
      { ...matchOf('a'), paths: [behind('low host', 'LOW')] },
      { ...matchOf('b'), paths: [behind('critical host', 'CRITICAL')] },
    ];
    const { shown } = findingsOf('', matches, { first: 1, isCut: false });
    expect(shown.flatMap(({ entities }) => entities.map(({ uid }) => uid))).toEqual([
      'b',
      'critical host',
    ]);
    expect(written).toEqual(['critical host']);
  });

  it('say when there may be more answers than were read', () => {
    const { shown } = findingsOf('', three, { first: 2, isCut: true });
    expect(shown[0]?.explanation).toContain('one of at least 3 answers');
    const [only] = findingsOf('', [matchOf('a')], { first: 1, isCut: true }).shown;
    expect(only?.explanation).not.toContain('the only answer');
  });
});
