import type { AlertsSummary } from '../../../ingest/index.js';
import { AlertPuller, type PullWatch } from '../../../server/alert-pull/alert-puller.js';
import type { AlertSource } from '../../../server/alert-pull/alert-source.js';
import { PullFailure, TooMuch } from '../../../server/alert-pull/pull-failure.js';
import { PullWindow, type Window } from '../../../server/alert-pull/pull-window.js';
import { MovableClock } from '../../support/clock.js';
import { until } from '../../support/until.js';

const START = 1_777_000_000;
type Step = (window: Window, signal: AbortSignal) => AsyncGenerator<Uint8Array>;

/** A puller whose source does what a test says, in turns; the last one stays. */
function pull(...steps: Step[]) {
  const windows: Window[] = [];
  const told: string[] = [];
  const most = { now: 0, ever: 0 };
  const source: AlertSource = {
    format: 'splunk',
    records: async function* (window, signal) {
      windows.push(window);
      const step = steps.length > 1 ? steps.shift() : steps[0];
      most.now += 1;
      most.ever = Math.max(most.ever, most.now);
      try {
        if (step !== undefined) yield* step(window, signal);
      } finally {
        most.now -= 1;
      }
    },
  };
  const watch: PullWatch = {
    onPulled: ({ received }) => told.push(`pulled ${received}`),
    onFailed: (error, pauseMs) => {
      expect(pauseMs).toBeLessThanOrEqual(300_000);
      told.push(`failed: ${error instanceof PullFailure ? error.message : ''}`);
    },
    onNarrowed: () => told.push('narrowed'),
    onLeftOut: () => told.push('left out'),
    onRecovered: () => told.push('recovered'),
  };
  const take = async (records: AsyncIterable<Uint8Array>): Promise<AlertsSummary> => {
    let received = 0;
    for await (const _ of records) received += 1;
    const rejected = { count: 0, samples: [] as const };
    return { received, created: received, duplicates: 0, repeated: 0, rejected, alertIds: [] };
  };
  const clock = new MovableClock(START * 1_000);
  const window = new PullWindow({ start: START - 3_600, overlapSeconds: 120 });
  const puller = new AlertPuller({
    ...{ name: 'soc', source, window, clock, everyMs: 20, take, watch },
  });
  return { puller, windows, told, most, clock };
}

const gives = (...rows: string[]): Step =>
  async function* () {
    for (const row of rows) yield await Promise.resolve(Buffer.from(row));
  };

const fails = (error: Error, ...rows: string[]): Step =>
  async function* (window, signal) {
    yield* gives(...rows)(window, signal);
    throw error;
  };

const waits: Step = async function* (_, signal) {
  yield Buffer.from('row');
  signal.throwIfAborted();
  await new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(new Error('aborted'));
    });
  });
};

describe('a puller', () => {
  it('asks again and again, and for the whole time since what succeeded', async () => {
    const { puller, windows, told } = pull(
      gives('a', 'b'),
      fails(new PullFailure('no'), 'c'),
      fails(new PullFailure('no')),
      gives('d'),
    );
    await until(() => told.includes('failed: no'), 5_000);
    expect(puller.warning).toBe('alerts of soc: no');
    await until(() => told.includes('recovered'), 5_000);
    expect(puller.warning).toBeUndefined();
    expect(told.slice(0, 6)).toEqual([
      ...['pulled 2', 'pulled 1', 'failed: no', 'failed: no', 'pulled 1', 'recovered'],
    ]);
    expect(windows[0]).toMatchObject({ from: START - 3_720, to: START - 10 });
    expect(windows[1]).toMatchObject({ from: START - 130, to: START - 10 });
    expect(windows[3]).toEqual(windows[1]);
    await puller.close();
  });

  it('has one pull under way at a time', async () => {
    const { puller, windows, most } = pull(gives('a'));
    await until(() => windows.length > 5, 5_000);
    await puller.close();
    expect(most).toEqual({ now: 0, ever: 1 });
  });

  it('asks for less where it was too much, and goes on from there', async () => {
    const tooMuch: Step = async function* (window) {
      yield* gives('a')(window, new AbortController().signal);
      if (window.to - window.from > 2_000) throw new TooMuch('sent more than 9 bytes');
    };
    const { puller, windows, told } = pull(tooMuch);
    await until(() => windows.some(({ isLatest }, n) => isLatest && n > 1), 5_000);
    await puller.close();
    expect(told).toContain('narrowed');
    expect(told.join()).not.toMatch(/failed|left out/);
    const good = windows.filter(({ from, to }) => to - from <= 2_000);
    expect(good[0]?.from).toBeLessThanOrEqual(START - 3_600);
    for (const [n, { from }] of good.slice(1).entries()) {
      expect(from).toBeLessThanOrEqual(good[n]?.to ?? 0);
    }
  });

  it('says what it leaves out where even a minute is too much', async () => {
    const { puller, told } = pull(fails(new TooMuch('sent more than 9 bytes'), 'a'));
    await until(() => told.includes('left out'), 5_000);
    expect(puller.warning).toBe('alerts of soc: sent more than 9 bytes; some of it was left out');
    await puller.close();
  });

  it('stops while a request is under way, and counts what had come', async () => {
    const { puller, told, most, windows } = pull(waits);
    await until(() => windows.length === 1, 5_000);
    const began = performance.now();
    await puller.close();
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(told).toEqual(['pulled 1']);
    expect(most.now).toBe(0);
    expect(puller.warning).toBeUndefined();
  });

  it('stops within two seconds though its records are still being written', async () => {
    const never: Step = async function* () {
      yield await new Promise<Uint8Array>(() => undefined);
    };
    const { puller, windows } = pull(never);
    await until(() => windows.length === 1, 5_000);
    const began = performance.now();
    await puller.close();
    expect(performance.now() - began).toBeLessThan(2_500);
  });
});
