import { tagSteps, type TaggableStep } from '../../hunts/index.js';
import { signsInMemory } from '../support/tagged.js';

type Known = Readonly<Record<string, unknown>>;

const entities = (...of: readonly Known[]): Map<string, Known> =>
  new Map(of.map((properties) => [String(properties['uid']), properties]));

const step = (
  relation: TaggableStep['relation'],
  from: string,
  to: string,
  at: number,
  properties: Known = {},
): TaggableStep => ({
  ...{ key: `${from} ${relation} ${to} ${at}`, relation, from, to },
  ...{ firstSeen: at, lastSeen: at },
  properties: { first_seen_epoch: at, last_seen_epoch: at, observations: 1, ...properties },
});

const process = (uid: string, more: Known = {}): Known => ({
  ...{ uid, kind: 'Process', name: uid, host_name: 'h', ...more },
});

const techniquesOf = (tags: ReturnType<typeof tagSteps>, { key }: TaggableStep): string[] =>
  (tags.get(key) ?? []).map(({ technique }) => technique);

describe('Techniques of steps', () => {
  it('are those of each edge of the pattern, the strongest first, each once', () => {
    const read = step('ACCESSED_PROCESS', 'tool.exe', 'lsass.exe', 1, { granted_access: '0x1010' });
    const tags = tagSteps([read], entities(process('tool.exe'), process('lsass.exe')));
    expect(techniquesOf(tags, read)).toContain('T1003.001');
    const weights = (tags.get(read.key) ?? []).map(({ weight }) => weight);
    expect(weights).toEqual([...weights].sort((a, b) => b - a));
    expect(new Set(techniquesOf(tags, read)).size).toBe(weights.length);
  });

  it('are none where an end of the edge is not known', () => {
    const read = step('ACCESSED_PROCESS', 'tool.exe', 'lsass.exe', 1, { granted_access: '0x1010' });
    expect(tagSteps([read], entities(process('lsass.exe'))).size).toBe(0);
    expect(tagSteps([], new Map()).size).toBe(0);
  });

  it('ask for one and the same thing where the pattern does: to hollow out is to inject into oneself', () => {
    const self = step('INJECTED_INTO', 'a.exe', 'a.exe', 1);
    const other = step('INJECTED_INTO', 'a.exe', 'b.exe', 1);
    const tags = tagSteps([self, other], entities(process('a.exe'), process('b.exe')));
    expect(techniquesOf(tags, self)).toContain('T1055.012');
    expect(techniquesOf(tags, other)).not.toContain('T1055.012');
  });

  it('of a mere process are borne by the edge that started it, and not by one that opened it', () => {
    const shell = process('powershell.exe', { command_line: 'powershell -enc SQBFAFgAIAAoAA==' });
    const start = step('PROC_CREATED', 'word.exe', 'powershell.exe', 1);
    const opened = step('ACCESSED_PROCESS', 'word.exe', 'powershell.exe', 2);
    const tags = tagSteps([start, opened], entities(process('word.exe'), shell));
    expect(techniquesOf(tags, start)).toContain('T1059.001');
    expect(techniquesOf(tags, opened)).not.toContain('T1059.001');
  });

  it('do not take long for thousands of steps between the same few', () => {
    const files = Array.from({ length: 2_500 }, (_, file) => ({
      ...{ uid: `f${file}`, kind: 'File', name: `f${file}.exe`, path: `C:\\temp\\f${file}.exe` },
    }));
    const steps = files.flatMap(({ uid }, at) => [
      step('WROTE_FILE', 'a.exe', uid, at),
      step('LOADED_MODULE', 'a.exe', uid, at),
      step('INJECTED_INTO', 'a.exe', 'a.exe', at),
    ]);
    const began = performance.now();
    tagSteps(steps.slice(0, 2_500), entities(process('a.exe'), ...files));
    expect(performance.now() - began).toBeLessThan(20_000);
  });

  it('are looked for by nearly every sign of the catalogue', () => {
    expect(signsInMemory().length).toBeGreaterThan(400);
  });
});
