import { ProcessDirectory, type RunRecord } from '../../graph/write/process-directory.js';

const GUID = '5b00a000-0000-65a0-0000-000000000001';
const host = { hostKey: 'ws1' };
const STARTED = 1_714_000_000;

describe('the directory of runs', () => {
  const stored = (): RunRecord => ({
    uid: 'process:stored',
    ...host,
    guid: GUID,
    pid: 100,
    firstSeen: STARTED + 10,
  });

  it('files one record of a run that the graph gives twice, by GUID and by pid', () => {
    const directory = new ProcessDirectory('t');
    directory.load(stored());
    directory.load(stored());
    const begun = directory.resolve({
      ...host,
      guid: GUID,
      pid: 100,
      started: STARTED,
      at: STARTED,
    });
    const told = directory.resolve({ ...host, pid: 100, started: STARTED + 0.5, at: STARTED });
    expect(told?.uid).toBe('process:stored');
    expect(told).toBe(begun);
  });

  it('takes a start that is told twice for one run, and a reused pid for another', () => {
    const directory = new ProcessDirectory('t');
    const first = directory.resolve({
      ...host,
      guid: GUID,
      pid: 100,
      started: STARTED,
      at: STARTED,
    });
    const same = directory.resolve({ ...host, pid: 100, started: STARTED + 4, at: STARTED + 4 });
    const other = directory.resolve({ ...host, pid: 100, started: STARTED + 60, at: STARTED + 60 });
    expect(same?.uid).toBe(first?.uid);
    expect(other?.uid).not.toBe(first?.uid);
  });

  it('knows a run by the GUID that it learns later', () => {
    const directory = new ProcessDirectory('t');
    const told = directory.resolve({ ...host, pid: 100, started: STARTED, at: STARTED });
    const begun = directory.resolve({
      ...host,
      guid: GUID,
      pid: 100,
      started: STARTED,
      at: STARTED,
    });
    expect(begun).toBe(told);
    expect(directory.resolve({ ...host, guid: GUID, at: STARTED + 5 })).toBe(told);
  });

  it('gives a bare pid to the run that had it then, not to one that had ended', () => {
    const directory = new ProcessDirectory('t');
    const run = (at: number, ended?: number): RunRecord | undefined =>
      directory.resolve({ ...host, pid: 100, started: at, ended, at });
    const first = run(STARTED, STARTED + 60);
    const second = run(STARTED + 600);
    const meant = (at: number): string | undefined =>
      directory.resolve({ ...host, pid: 100, at })?.uid;
    expect(meant(STARTED + 30)).toBe(first?.uid);
    expect(meant(STARTED + 601)).toBe(second?.uid);
    // Too early by less than two minutes: a clock of another sensor.
    expect(meant(STARTED + 590)).toBe(second?.uid);
  });

  it('gives a start that the event log tells to the run that Sysmon spoke of without one', () => {
    const directory = new ProcessDirectory('t');
    const spoken = directory.resolve({ ...host, guid: GUID, pid: 100, at: STARTED + 3 });
    const logged = directory.resolve({ ...host, pid: 100, started: STARTED, at: STARTED });
    const begun = directory.resolve({
      ...host,
      guid: GUID,
      pid: 100,
      started: STARTED,
      at: STARTED,
    });
    expect(logged).toBe(spoken);
    expect(begun).toBe(spoken);
    const later = directory.resolve({ ...host, pid: 100, started: STARTED + 60, at: STARTED + 60 });
    expect(later).not.toBe(spoken);
  });

  it('gives a GUID without a start to the run that the event log told of by pid', () => {
    const directory = new ProcessDirectory('t');
    const logged = directory.resolve({ ...host, pid: 100, started: STARTED, at: STARTED });
    const spoken = directory.resolve({ ...host, guid: GUID, pid: 100, at: STARTED + 30 });
    expect(spoken).toBe(logged);
    const other = directory.resolve({ ...host, guid: 'other', pid: 100, at: STARTED + 40 });
    expect(other).not.toBe(logged);
  });

  it('knows nothing of a process without GUID and pid', () => {
    expect(new ProcessDirectory('t').resolve({ ...host, name: 'a.exe', at: 1 })).toBeUndefined();
  });
});
