import { newSource, type SourceRecord } from '../../graph/model/source-health.js';
import { SourceMemory } from '../../graph/read/source-memory.js';
import { MovableClock } from '../support/clock.js';

const records = (name: string): SourceRecord[] => [newSource(name, 0)];

describe('What is remembered of sources', () => {
  const clock = new MovableClock(1_000_000);
  let memory: SourceMemory;
  const namesOf = async (tenant: string, name: string): Promise<string[]> =>
    (await memory.of(tenant, () => Promise.resolve(records(name)))).map(({ source }) => source);

  beforeEach(() => {
    memory = new SourceMemory(clock);
  });

  it('is read again a second later, by the clock that tests move', async () => {
    expect(await namesOf('t', 'a')).toEqual(['a']);
    clock.forward(999);
    expect(await namesOf('t', 'b')).toEqual(['a']);
    clock.forward(1);
    expect(await namesOf('t', 'c')).toEqual(['c']);
    clock.forward(-10);
    expect(await namesOf('t', 'd')).toEqual(['d']);
  });

  it('is of one tenant', async () => {
    await namesOf('ours', 'a');
    expect(await namesOf('theirs', 'b')).toEqual(['b']);
  });

  it('is read again once it was forgotten, though an earlier read comes back later', async () => {
    let answer: (old: SourceRecord[]) => void = () => undefined;
    const late = new Promise<SourceRecord[]>((resolve) => {
      answer = resolve;
    });
    const early = memory.of('t', () => late);
    memory.forget('t');
    expect(await namesOf('t', 'new')).toEqual(['new']);
    answer(records('old'));
    expect((await early).map(({ source }) => source)).toEqual(['old']);
    expect(await namesOf('t', 'newer')).toEqual(['new']);
  });

  it('keeps no failure', async () => {
    const failing = memory.of('t', () => Promise.reject(new Error('gone')));
    await expect(failing).rejects.toThrow('gone');
    expect(await namesOf('t', 'a')).toEqual(['a']);
  });
});
