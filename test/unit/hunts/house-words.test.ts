import { houseWords, readHouseName, readHouseVerb } from '../../../hunts/index.js';
import { planHypothesis } from '../../../hunts/planner/planner.js';
import { techniqueSource } from '../../../hunts/planner/technique-source.js';
import { Vocabulary } from '../../../hunts/planner/vocabulary.js';

describe('A name of the house', () => {
  it.each([
    [
      'process:MSBuild.exe',
      { kind: 'Process', where: [[{ property: 'name', op: 'equals', value: 'msbuild.exe' }]] },
    ],
    [
      'resource:s3:arn:aws:s3:::prod-sensi*',
      {
        kind: 'Resource',
        where: [
          [{ property: 'arn', op: 'like', value: 'arn:aws:s3:::prod-sensi*' }],
          [{ property: 'type', op: 'starts_with', value: 's3' }],
        ],
      },
    ],
    [
      'ip:10.40.1.0/24',
      { kind: 'IpAddress', where: [[{ property: 'address', op: 'cidr', value: '10.40.1.0/24' }]] },
    ],
  ])('%s is a kind and conditions', (text, expected) => {
    expect(readHouseName(text)).toEqual(expected);
  });

  it.each(['msbuild.exe', 'machine:ws1', 'process:'])('is not %s', (text) => {
    expect(typeof readHouseName(text)).toBe('string');
  });
});

describe('A verb of the house', () => {
  it('is a relationship, by name or in a pattern', () => {
    expect(readHouseVerb('PROC_CREATED')).toEqual({ relations: ['PROC_CREATED'] });
    expect(readHouseVerb('(a:Process)-[:CONNECTED_TO]->(b)')).toEqual({
      relations: ['CONNECTED_TO'],
    });
  });

  it('is not one that the graph lacks', () => {
    expect(readHouseVerb('PROC_BEGOT')).toMatch(/^PROC_BEGOT is no relationship/);
  });
});

describe('Words of the house', () => {
  const house = houseWords(
    { S3_bucket: 'resource:s3:arn:aws:s3:::prod-sensi*', MSBuild: 'process:MSBuild.exe' },
    { detonate: 'PROC_CREATED' },
  );
  const vocabulary = new Vocabulary(
    { names: [], actions: [], talkers: ['Process'], callers: ['User'] },
    house,
  );
  const plan = (text: string) =>
    planHypothesis(text, { vocabulary, techniques: techniqueSource, asOf: 1_750_000_000 });

  it.each(['who accessed S3_bucket', 'who accessed S3 bucket'])(
    'name things, with a space for a line: %s',
    (text) => {
      expect(JSON.stringify(plan(text).plan)).toContain('arn:aws:s3:::prod-sensi*');
    },
  );

  it('say what was done, in every form of the verb', () => {
    const { plan: read, unresolved } = plan('which processes were detonated by MSBuild');
    expect(unresolved).toEqual([]);
    expect(JSON.stringify(read)).toContain('PROC_CREATED');
    expect(JSON.stringify(read)).toContain('msbuild.exe');
  });
});
