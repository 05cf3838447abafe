import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { groupByFiles, readHuntSet, type HuntCase } from '../../bench/hunt-score/hunt-set.js';
import { failed, judge } from '../../bench/hunt-score/judge.js';
import { missingFiles } from '../../bench/hunt-score/load.js';
import { printReport, reportJson, scoreKinds } from '../../bench/hunt-score/report.js';

const folder = join(__dirname, '../hunts');

const hunt = (more: Partial<HuntCase>): HuntCase => ({
  id: 'X001',
  kind: 'ip',
  files: ['a'],
  text: 'who talked to 192.0.2.1',
  answer_type: 'tool',
  match: 'exact',
  expected: ['tool:a', 'tool:b'],
  ...more,
});

const tools = (...names: string[]) => ({
  answers: names.map((name) => ({ kind: 'Tool', name })),
  values: [],
});

describe('a hunt is answered exactly', () => {
  it('by all of the expected answers and nothing else', () => {
    expect(judge(hunt({}), tools('b', 'a'))).toMatchObject({ exact: true, missing: [], extra: [] });
    expect(judge(hunt({}), tools('a'))).toMatchObject({ exact: false, missing: ['tool:b'] });
    expect(judge(hunt({}), tools('a', 'b', 'c'))).toMatchObject({
      exact: false,
      extra: ['tool:c'],
    });
  });

  it('by nothing, where nothing is right, but never by a failure', () => {
    expect(judge(hunt({ expected: [] }), tools()).exact).toBe(true);
    expect(judge(hunt({ expected: [] }), tools('a')).exact).toBe(false);
    expect(failed(hunt({ expected: [] })).exact).toBe(false);
  });

  it('by one column of values, of which others may stand beside it', () => {
    const ports = hunt({ answer_type: 'value', expected: [135, 49674] });
    const rows = [
      { port: 135, times: 1 },
      { port: 49674, times: 1 },
    ];
    expect(judge(ports, { answers: [], values: rows }).exact).toBe(true);
    expect(judge(ports, { answers: [], values: [{ port: 135, times: 49674 }] })).toMatchObject({
      exact: false,
      got: ['135'],
      missing: ['49674'],
    });
    expect(judge(ports, { answers: [], values: [] }).exact).toBe(false);
    expect(judge({ ...ports, expected: [] }, { answers: [], values: [] }).exact).toBe(true);
  });
});

describe('a score', () => {
  const run = {
    status: 'SUCCEEDED',
    planner: 'rules',
    plan: { find: 'Tool' },
    cypher: 'MATCH (t)\n  RETURN t',
    parameters: { a: 1 },
    columns: [],
    truncated: false,
    empty: 'no such tool',
    elapsedMs: 3,
    problem: null,
    ...tools('a'),
  };
  const scored = [
    { set: 'own', hunt: hunt({}), run, ...judge(hunt({}), tools('a')) },
    { set: 'own', hunt: hunt({ id: 'X002' }), run, ...judge(hunt({}), tools('a', 'b')) },
    { set: 'dev', hunt: hunt({ id: 'X003', kind: 'port' }), trouble: 'oh', ...failed(hunt({})) },
  ];

  it('is counted by kind', () => {
    expect(scoreKinds(scored)).toEqual([
      { kind: 'ip', exact: 1, total: 2 },
      { kind: 'port', exact: 0, total: 1 },
    ]);
  });

  it('shows each miss with what it takes to see why', () => {
    const text = printReport(scored);
    expect(text).toMatch(/own\nip +1 \/ 2/);
    expect(text).toContain('X001 (own, ip) who talked to 192.0.2.1');
    expect(text).toContain('missing    tool:b');
    expect(text).toContain("understood { find: 'Tool' }");
    expect(text).toContain('cypher     MATCH (t) RETURN t');
    expect(text).toContain('trouble    oh');
    expect(text).not.toContain('X002');
  });

  it('is there for programs too', () => {
    expect(reportJson(scored)).toMatchObject({
      sets: [
        { set: 'own', exact: 1, total: 2 },
        { set: 'dev', exact: 0, total: 1 },
      ],
    });
  });
});

describe('the sets of hunts', () => {
  const files = ['hunts-own.json', 'paraphrases-dev.json', 'demo-hunts.json'] as const;

  it.each([
    ['hunts-own.json', 150, 12],
    ['paraphrases-dev.json', 60, 0],
    ['demo-hunts.json', 25, 3],
  ])(
    '%s holds at least %i hunts, of which %i or more have no answer',
    (file, least, leastEmpty) => {
      const hunts = readHuntSet(join(folder, file));
      expect(hunts.length).toBeGreaterThanOrEqual(least);
      expect(hunts.filter(({ expected }) => expected.length === 0).length).toBeGreaterThanOrEqual(
        leastEmpty,
      );
    },
  );

  it('have ids and questions of their own', () => {
    const hunts = files.flatMap((file) => readHuntSet(join(folder, file)));
    expect(new Set(hunts.map(({ id }) => id)).size).toBe(hunts.length);
    const asked = hunts.map(({ text, files, asOf }) => [text, asOf, ...files].join('\n'));
    expect(new Set(asked).size).toBe(hunts.length);
  });

  it('cover every kind with more than one hunt', () => {
    const kinds = scoreKinds(
      readHuntSet(join(folder, 'hunts-own.json')).map((one) => ({
        set: 'own',
        hunt: one,
        ...failed(one),
      })),
    );
    expect(kinds.length).toBeGreaterThanOrEqual(20);
    expect(kinds.filter(({ total }) => total < 4)).toEqual([]);
  });

  it('load each set of files once, in their order', () => {
    const groups = groupByFiles([
      hunt({ files: ['a', 'b'] }),
      hunt({ id: 'X002', files: ['b', 'a'] }),
      hunt({ id: 'X003', files: ['a', 'b'] }),
    ]);
    expect(groups.map(({ files, hunts }) => [files.join(), hunts.length])).toEqual([
      ['a,b', 2],
      ['b,a', 1],
    ]);
  });

  it('need no captures for the demo', () => {
    expect(missingFiles(['demo', 'x.jsonl.gz'], folder)).toEqual(['x.jsonl.gz']);
    expect(existsSync(join(folder, 'demo'))).toBe(false);
  });
});
