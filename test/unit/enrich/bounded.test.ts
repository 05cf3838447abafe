import { setTimeout as sleep } from 'node:timers/promises';
import {
  bounded,
  LookFailure,
  type BoundedOptions,
  type BoundedSource,
} from '../../../agents/index.js';
import { MovableClock } from '../../support/clock.js';

/** A source that answers what it is asked, as it is told to, and counts. */
class Scripted {
  readonly name = 'scripted';
  asked = 0;
  aborted = 0;
  answer: (question: string, signal: AbortSignal) => Promise<string | undefined> = (question) =>
    Promise.resolve(question);

  look(question: string, signal: AbortSignal): Promise<string | undefined> {
    this.asked += 1;
    signal.addEventListener('abort', () => (this.aborted += 1));
    return this.answer(question, signal);
  }
}

/** Sources may throw anything. */
const noError = (): Error => 'secret' as unknown as Error;

describe('a bounded source', () => {
  let source: Scripted;
  let clock: MovableClock;

  beforeEach(() => {
    source = new Scripted();
    clock = new MovableClock(1_000_000);
  });

  const open = (more: Partial<BoundedOptions> = {}): BoundedSource<string, string> =>
    bounded(source, { clock, timeoutMs: 200, ttlMs: 1_000, maxEntries: 3, ...more });
  const fails = (): Promise<never> => Promise.reject(new LookFailure('is away'));

  it('holds answers, also that nothing is known, for their time', async () => {
    const asked = open();
    source.answer = (question) => Promise.resolve(question === 'a' ? 'A' : undefined);
    for (let round = 0; round < 3; round += 1) {
      expect(await asked.ask('a')).toEqual({ found: 'A', failure: undefined });
      expect(await asked.ask('b')).toEqual({ found: undefined, failure: undefined });
    }
    expect(source.asked).toBe(2);
    clock.forward(1_001);
    await asked.ask('a');
    expect(source.asked).toBe(3);
  });

  it('holds so many, those used last', async () => {
    const asked = open();
    for (const question of ['a', 'b', 'c', 'a', 'd', 'a']) await asked.ask(question);
    expect(source.asked).toBe(4);
    await asked.ask('b');
    expect(source.asked).toBe(5);
  });

  it('asks once for equal questions at one time', async () => {
    const asked = open();
    source.answer = async (question) => sleep(20, question);
    const answers = await Promise.all(Array.from({ length: 50 }, () => asked.ask('a')));
    expect(new Set(answers.map(({ found }) => found))).toEqual(new Set(['a']));
    expect(source.asked).toBe(1);
  });

  it('never waits longer than its limit, and tells the source to stop', async () => {
    const asked = open({ timeoutMs: 30 });
    source.answer = () => new Promise(() => undefined);
    expect(await asked.ask('a')).toEqual({
      found: undefined,
      failure: { part: 'scripted', reason: 'no answer within 30 ms' },
    });
    expect(source.aborted).toBe(1);
  });

  it.each([
    ['a promise', fails, 'is away'],
    [
      'no promise',
      () => {
        throw new LookFailure('is away');
      },
      'is away',
    ],
    [
      'a code of the system',
      () => Promise.reject(Object.assign(new Error('secret'), { code: 'ECONNRESET' })),
      'ECONNRESET',
    ],
    ['what tells too much', () => Promise.reject(new Error('password=secret')), 'Error'],
    ['no error', () => Promise.reject(noError()), 'failed'],
  ])('never throws, and says why: %s', async (_what, answer, reason) => {
    source.answer = answer;
    const seen: unknown[] = [];
    const asked = open({ onFailure: (error) => seen.push(error) });
    expect(await asked.ask('a')).toEqual({
      found: undefined,
      failure: { part: 'scripted', reason },
    });
    expect(seen).toHaveLength(1);
  });

  it('does not hold failures', async () => {
    const asked = open();
    source.answer = fails;
    await asked.ask('a');
    source.answer = (question) => Promise.resolve(question);
    expect(await asked.ask('a')).toMatchObject({ found: 'a' });
  });

  it('leaves a source alone that fails again and again, then tries one question', async () => {
    const asked = open({ failuresToRest: 2, restMs: 5_000 });
    source.answer = fails;
    for (const question of ['a', 'b', 'c', 'd']) await asked.ask(question);
    expect(source.asked).toBe(2);
    expect((await asked.ask('e')).failure?.reason).toMatch(/left alone/);
    clock.forward(5_001);
    await Promise.all(['f', 'g', 'h'].map((question) => asked.ask(question)));
    expect(source.asked).toBe(3);
    source.answer = (question) => Promise.resolve(question);
    await asked.ask('i');
    expect(source.asked).toBe(3);
    clock.forward(5_001);
    expect(await asked.ask('j')).toMatchObject({ found: 'j' });
    await Promise.all(['k', 'l'].map((question) => asked.ask(question)));
    expect(source.asked).toBe(6);
  });

  it('takes an answer that several fit as one: it is held, and the source is not left alone', async () => {
    const asked = open({ failuresToRest: 2, maxEntries: 10 });
    source.answer = () => Promise.reject(new LookFailure('several', { isAnswer: true }));
    for (const question of ['a', 'b', 'c', 'a', 'b', 'c']) {
      const failure = { part: 'scripted', reason: 'several' };
      expect(await asked.ask(question)).toEqual({ found: undefined, failure });
    }
    expect(source.asked).toBe(3);
    source.answer = (question) => Promise.resolve(question);
    expect(await asked.ask('d')).toMatchObject({ found: 'd' });
  });

  it('takes longer questions where it is told to, and holds nothing for no time', async () => {
    const asked = open({ maxQuestion: 10_000, ttlMs: 0 });
    const long = 'x'.repeat(9_000);
    for (let round = 0; round < 2; round += 1)
      expect(await asked.ask(long)).toMatchObject({ found: long });
    expect(source.asked).toBe(2);
  });

  it('answers from what it holds while the source is away', async () => {
    const asked = open({ failuresToRest: 1 });
    await asked.ask('a');
    source.answer = fails;
    await asked.ask('b');
    expect(await asked.ask('a')).toMatchObject({ found: 'a' });
  });

  it('has only so many questions on their way', async () => {
    const asked = open({ maxInFlight: 2 });
    source.answer = async (question) => sleep(20, question);
    const answers = await Promise.all(['a', 'b', 'c'].map((question) => asked.ask(question)));
    expect(answers.map(({ failure }) => failure?.reason)).toEqual([
      ...[undefined, undefined, 'too many questions on their way'],
    ]);
    expect(await asked.ask('x'.repeat(5_000))).toMatchObject({
      failure: { reason: 'the question is too long' },
    });
  });
});
