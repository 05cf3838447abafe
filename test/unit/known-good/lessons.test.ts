import {
  lessonsOf,
  MOST_TAUGHT,
  teachableOf,
  TAUGHT_DAYS,
} from '../../../graph/known-good/lessons.js';
import type { StepHabit } from '../../../graph/index.js';

const step = (key: string, rarity: number, techniques: readonly string[] = []) => ({
  ...{ key, rarity, techniques },
});
const habitOf = (object: string, host = 'host:h1'): StepHabit => ({
  ...{ actor: 'Process agent.exe', relation: 'PROC_CREATED', object, detail: '', host },
});
const said = { by: 'ada', reason: 'A new agent.' };
const NOW = 1_750_000_000;

describe('A verdict', () => {
  it('teaches steps that are rare and no sign of anything, the rarest first', () => {
    const steps = [
      step('usual', 0.29),
      step('rare', 0.5),
      step('a sign', 0.9, ['T1059']),
      step('rarest', 0.9),
      step('as rare', 0.5),
    ];
    expect(teachableOf(steps).map(({ key }) => key)).toEqual(['rarest', 'as rare', 'rare']);
  });

  it('teaches exactly what was seen, where it was seen, each once and for a time', () => {
    const habits = [habitOf('Process a.exe'), habitOf('Process a.exe'), habitOf('Process b.exe')];
    const lessons = lessonsOf(habits, said, NOW);
    expect(lessons.map(({ pattern }) => pattern.object)).toEqual([
      { matching: 'EXACT', text: 'Process a.exe' },
      { matching: 'EXACT', text: 'Process b.exe' },
    ]);
    expect(lessons.map(({ pattern }) => pattern.host)).toEqual(['host:h1', 'host:h1']);
    expect(lessons.map(({ pattern }) => pattern.detail)).toEqual(['', '']);
    for (const { by, reason, expiresAt } of lessons) {
      expect({ by, reason }).toEqual(said);
      expect(expiresAt).toBe(NOW + TAUGHT_DAYS * 86_400);
    }
  });

  it('teaches no more than it may', () => {
    const habits = Array.from({ length: 30 }, (_, at) => habitOf(`Process tool-${at}.exe`));
    expect(lessonsOf(habits, said, NOW)).toHaveLength(MOST_TAUGHT);
  });

  it('teaches nothing that can only be named broadly', () => {
    const vague: StepHabit = {
      ...{ actor: 'Process *', relation: 'CONNECTED_TO', object: 'IpAddress public' },
      ...{ detail: '443/tcp', host: 'host:h1' },
    };
    expect(lessonsOf([vague], said, NOW)).toEqual([]);
  });
});
