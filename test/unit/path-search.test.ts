import { saturate } from '../../graph/model/decay.js';
import {
  logOfCertainty,
  logOfRarity,
  logOfStrength,
  Stretch,
  type Advance,
} from '../../graph/read/stretch.js';

const certain = (weight: number, more: Partial<Advance> = {}): Advance => ({
  isDescriptive: false,
  fades: true,
  logCertainty: logOfCertainty(saturate(weight)),
  logRarity: 0,
  crowding: 0,
  ...more,
});

const ranOn = (weight: number): Advance => certain(weight, { isDescriptive: true });

const along = (...steps: readonly Advance[]): Stretch<number, number> =>
  steps.reduce<Stretch<number, number>>(
    (stretch, step, edge) => stretch.with({ edge, node: edge + 1, time: edge }, step),
    Stretch.empty<number, number>(0, 'forward'),
  );

const strengthOf = (...steps: readonly Advance[]): number =>
  Math.exp(logOfStrength(along(...steps)));

describe('the strength of a path', () => {
  it('does not depend on its length alone', () => {
    expect(strengthOf(certain(1), certain(1), certain(1))).toBeCloseTo(strengthOf(certain(1)), 12);
  });

  it('is not raised by where and as whom a process ran', () => {
    expect(strengthOf(certain(0.5), ranOn(900))).toBe(strengthOf(certain(0.5)));
  });

  it('is no more than the faintest of that, so that an old run does not borrow a fresh logon', () => {
    expect(strengthOf(certain(4), ranOn(1e-4))).toBeLessThan(1.1e-4);
  });

  it('is not lowered by a standing fact', () => {
    const address = certain(0.1, { isDescriptive: true, fades: false });
    expect(strengthOf(certain(4), address)).toBe(strengthOf(certain(4)));
  });
});

describe('a stretch of path', () => {
  const rare = certain(1, { logRarity: logOfRarity({ out: 1, in: 1 }) });
  const usual = certain(1, { logRarity: logOfRarity({ out: 500, in: 40 }) });

  it('comes before another one that is as certain and less unusual', () => {
    expect(along(rare).priority).toBeGreaterThan(along(usual).priority);
    expect(along(usual, rare).priority).toBeGreaterThan(along(usual, usual).priority);
  });

  it('has the score for its priority that a path would have which ended there', () => {
    const { priority, logs, rarities, acting } = along(usual, ranOn(2), rare);
    expect(priority).toBeCloseTo(logs / acting + rarities / acting, 12);
  });

  it('goes where few others do as long as nothing was done along it', () => {
    const [few, many] = [0.5, 2].map((crowding) => along({ ...ranOn(2), crowding }).priority);
    expect(few).toBeGreaterThan(many ?? 0);
  });

  it('knows its nodes and edges, the outermost first', () => {
    const stretch = along(rare, usual);
    expect(stretch.nodes()).toEqual([2, 1, 0]);
    expect(stretch.edges()).toEqual([1, 0]);
    expect([0, 1, 2, 3].map((node) => stretch.wasAt(node))).toEqual([true, true, true, false]);
  });
});
