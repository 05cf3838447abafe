import fc from 'fast-check';
import {
  hasStatement,
  parsePolicy,
  samePolicy,
  sameStatement,
  statementOf,
} from '../../../response/connectors/aws/policy-text.js';

const policy = (...statements: object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });

const words = fc.constantFrom('s3:Get', 's3:Put', '*', 'arn:aws:s3:::b', 'arn:aws:s3:::b/*');
const list = fc.uniqueArray(words, { minLength: 1, maxLength: 3 });
const statement = fc.record({
  Sid: fc.constantFrom('A', 'B', 'SpoorRestrict0'),
  Effect: fc.constantFrom('Allow', 'Deny'),
  Action: list,
  Resource: list,
});

/** The same statement in other words: keys turned round, lists too, and a list of one as the one. */
const rephrased = (given: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(
    Object.entries(given)
      .reverse()
      .map(([key, value]) => {
        if (!Array.isArray(value)) return [key, value];
        const turned = [...(value as unknown[])].reverse();
        return [key, turned.length === 1 ? turned[0] : turned];
      }),
  );

describe('policies of AWS', () => {
  it('are the same in other words', () => {
    fc.assert(
      fc.property(fc.array(statement, { minLength: 1, maxLength: 4 }), (statements) => {
        const again = [...statements].reverse().map(rephrased);
        expect(samePolicy(policy(...statements), policy(...again))).toBe(true);
      }),
    );
  });

  it('are others where one word is another', () => {
    fc.assert(
      fc.property(fc.array(statement, { minLength: 1, maxLength: 4 }), (statements) => {
        const [first, ...rest] = statements;
        const other = { ...first, Effect: first?.Effect === 'Deny' ? 'Allow' : 'Deny' };
        expect(samePolicy(policy(...statements), policy(other, ...rest))).toBe(false);
      }),
    );
  });

  it('without our own statements are the same as before', () => {
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 4 }), (statements) => {
        const theirs = statements.filter(({ Sid }) => !Sid.startsWith('Spoor'));
        const before = theirs.length === 0 ? null : policy(...theirs);
        expect(samePolicy(policy(...statements), before, 'SpoorRestrict')).toBe(true);
      }),
    );
  });

  it('are read with one statement or several, and are none otherwise', () => {
    expect(parsePolicy('{"Statement":{"Sid":"A"}}')?.Statement).toEqual([{ Sid: 'A' }]);
    for (const text of ['', 'null', '[]', '{}', '{"Statement":"A"}', '{"Statement":[1]}'])
      expect(parsePolicy(text)).toBeUndefined();
  });

  it('are told apart from none', () => {
    expect(samePolicy(null, null)).toBe(true);
    expect(samePolicy(null, policy({ Sid: 'A' }))).toBe(false);
    expect(samePolicy('no policy', 'no policy')).toBe(true);
    expect(samePolicy('no policy', 'another')).toBe(false);
  });

  it('have statements by their Sid', () => {
    const text = policy({ Sid: 'A', Effect: 'Deny' }, { Sid: 'B', Effect: 'Deny' });
    expect(hasStatement(text, 'B')).toBe(true);
    expect(hasStatement(text, 'C')).toBe(false);
    expect(hasStatement(null, 'A')).toBe(false);
    expect(sameStatement(statementOf(text, 'A'), { Effect: 'Deny', Sid: 'A' })).toBe(true);
    expect(sameStatement(statementOf(text, 'A'), { Effect: 'Allow', Sid: 'A' })).toBe(false);
    expect(sameStatement(undefined, { Sid: 'A' })).toBe(false);
  });
});
