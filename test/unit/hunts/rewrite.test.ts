import fc from 'fast-check';
import type { Grammar } from '../../../hunts/sandbox/grammar.js';
import { prepareText } from '../../../hunts/sandbox/prepare-text.js';
import { faultOfConfinement } from '../../../hunts/sandbox/verify.js';
import { branchesUnder, type Branch, type Tree } from '../../../hunts/sandbox/tree.js';
import {
  harmlessTexts,
  hostileTexts,
  openGrammar,
  prepareHere,
  rewritten,
} from '../../support/sandbox.js';

let grammar: Grammar;

beforeAll(async () => {
  grammar = await openGrammar();
});

const rows = (text: string): string => rewritten(grammar, text);

describe('the tenant’s label', () => {
  it.each([
    ['MATCH (n) RETURN n', 'MATCH (n:T) RETURN n LIMIT 1001'],
    ['MATCH () RETURN 1 AS x', 'MATCH (:T) RETURN 1 AS x LIMIT 1001'],
    ['MATCH (n:A|B) RETURN n', 'MATCH (n:(A|B)&T) RETURN n LIMIT 1001'],
    ['MATCH (n:A:B) RETURN n', 'MATCH (n:(A&B)&T) RETURN n LIMIT 1001'],
    ['MATCH (n:!A) RETURN n', 'MATCH (n:(!A)&T) RETURN n LIMIT 1001'],
    ['MATCH (n IS A) RETURN n', 'MATCH (n: A&T) RETURN n LIMIT 1001'],
    ['MATCH (n {name: 1}) RETURN n', 'MATCH (n:T {name: 1}) RETURN n LIMIT 1001'],
    ['MATCH (:A{name: 1}) RETURN 1 AS x', 'MATCH (:A&T{name: 1}) RETURN 1 AS x LIMIT 1001'],
    ['MATCH (a)-[r IS X]->(b) RETURN r', 'MATCH (a:T)-[r: X]->(b:T) RETURN r LIMIT 1001'],
    ['MATCH (a)-[:X|:Y]->(b) RETURN a', 'MATCH (a:T)-[:X|Y]->(b:T) RETURN a LIMIT 1001'],
    ['MATCH (a) WHERE a:A:B RETURN a', 'MATCH (a:T) WHERE a:A&B RETURN a LIMIT 1001'],
    ['MATCH (a) WHERE (a)-->() RETURN a', 'MATCH (a:T) WHERE (a:T)-->(:T) RETURN a LIMIT 1001'],
    [
      'MATCH (a) RETURN [(a)--(m) | m] AS l',
      'MATCH (a:T) RETURN [(a:T)--(m:T) | m] AS l LIMIT 1001',
    ],
    ['RETURN (1)-[2]-(3) AS x', 'RETURN (1)-[2]-(3) AS x LIMIT 1001'],
    [
      'MATCH (a) CALL (a) { MATCH (b) RETURN b } RETURN b',
      'MATCH (a:T) CALL (a) { MATCH (b:T) RETURN b } RETURN b LIMIT 1001',
    ],
  ])('%s → %s', (text, wanted) => {
    expect(rows(text)).toBe(wanted);
  });
});

describe('paths', () => {
  it.each([
    ['[*]', '[*..8]'],
    ['[*2..]', '[*2..8]'],
    ['[*..3]', '[*..3]'],
    ['[*2]', '[*2]'],
    ['[r:X*1..]', '[r:X*1..8]'],
    ['[:X*{port: 1}]', '[:X*..8{port: 1}]'],
  ])('of %s are cut as %s', (before, after) => {
    expect(rows(`MATCH (a)-${before}-(b) RETURN count(*) AS n`)).toBe(
      `MATCH (a:T)-${after}-(b:T) RETURN count(*) AS n`,
    );
  });

  it.each([
    ['+', '{1,8}'],
    ['*', '{0,8}'],
    ['{2,}', '{2,8}'],
    ['{,3}', '{,3}'],
    ['{3}', '{3}'],
  ])('with the quantifier %s are cut as %s', (before, after) => {
    expect(rows(`MATCH (a)-->${before}(b) RETURN count(*) AS n`)).toBe(
      `MATCH (a:T)-->${after}(b:T) RETURN count(*) AS n`,
    );
  });

  it('count the relationships of a group', () => {
    expect(rows('MATCH (a)((x)-->(y)-->(z))+(b) RETURN count(*) AS n')).toContain('{1,4}');
  });
});

describe('the limit', () => {
  it.each([
    ['MATCH (n) RETURN n', true],
    ['MATCH (n) RETURN n LIMIT 3', false],
    ['MATCH (n) RETURN n ORDER BY n.name SKIP 3', true],
    ['MATCH (n) RETURN count(n) AS n', false],
    ['MATCH (n) RETURN count(*) AS a, max(n.pid) + 1 AS b', false],
    ['MATCH (n) RETURN n.name AS a, count(*) AS b', true],
    ['MATCH (n) RETURN *', true],
    ['MATCH (n) RETURN n UNION MATCH (n) RETURN n', false],
    ['MATCH (n) RETURN n UNION ALL MATCH (n) RETURN n', true],
  ])('is put behind %s: %s', (text, isPut) => {
    expect(rows(text).includes('LIMIT 1001')).toBe(isPut);
  });
});

describe('conditions that may fail or take long', () => {
  it.each([
    ["n.name = 'a' AND n.pid > 3", "n.name = 'a' AND n.pid > 3"],
    ['n.pid > $x - 5', 'n.pid > $x - 5'],
    ['1 / n.pid > 3', 'CASE WHEN `n`:T THEN 1 / n.pid > 3 ELSE false END'],
    ["n.name =~ 'a'", "CASE WHEN `n`:T THEN n.name =~ 'a' ELSE false END"],
    ['n.name.x = 1', 'CASE WHEN `n`:T THEN n.name.x = 1 ELSE false END'],
    [
      "n.name = 'a' AND date(n.name) IS NULL",
      "n.name = 'a' AND CASE WHEN `n`:T THEN date(n.name) IS NULL ELSE false END",
    ],
  ])('%s is asked as %s', (before, after) => {
    expect(rows(`MATCH (n) WHERE ${before} RETURN count(*) AS c`)).toBe(
      `MATCH (n:T) WHERE ${after} RETURN count(*) AS c`,
    );
  });

  it('inside patterns and subqueries are asked late too', () => {
    expect(rows('MATCH (n WHERE 1 / n.pid > 2) RETURN count(*) AS c')).toContain(
      'CASE WHEN `n`:T THEN',
    );
    expect(rows('MATCH (n)-[r {port: 1 / n.pid}]->() RETURN count(*) AS c')).toContain(
      '{port: CASE WHEN `n`:T THEN 1 / n.pid END }',
    );
    expect(
      rows('MATCH (n) WHERE EXISTS { (n)-->(m) WHERE 1 / m.pid > 2 } RETURN count(*) AS c'),
    ).toContain('WHERE CASE WHEN `m`:T THEN');
    expect(rows('MATCH (a)((x)-->(y) WHERE 1 / x.pid > 2)+(b) RETURN count(*) AS c')).toContain(
      'WHERE CASE WHEN `x`:T THEN',
    );
  });

  const slow = 'any(x IN range(1, 9) WHERE any(y IN range(1, 9) WHERE x = y))';
  const guarded = (test: string): string => `CASE WHEN ${test} THEN ${slow} ELSE false END`;

  it.each([
    [
      'of a variable from a clause before',
      "MATCH (n {name: 'a'}) MATCH (m) WHERE 1 / n.pid > m.pid",
      'WHERE CASE WHEN `m`:T AND (`n` IS NULL OR `n`:T) THEN 1 / n.pid > m.pid ELSE false END',
    ],
    [
      'of a variable with another name',
      'MATCH (n) WITH n AS k MATCH (m) WHERE 1 / k.pid > 2',
      'CASE WHEN (`k` IS NULL OR `k`:T) THEN 1 / k.pid > 2 ELSE false END',
    ],
    [
      'of a variable from around the subquery',
      'MATCH (n) CALL (n) { MATCH (m) WHERE 1 / n.pid > 2 RETURN m }',
      'CASE WHEN (`n` IS NULL OR `n`:T) THEN 1 / n.pid > 2 ELSE false END',
    ],
    ['of no variable', `MATCH (n) WHERE ${slow}`, `WHERE ${guarded('`n`:T')}`],
    [
      'of nothing that a pattern names',
      `UNWIND [1] AS n MATCH (:Host)-->() WHERE n / 0 = 1`,
      'MATCH (`node 7`:Host&T)-->(:T) WHERE CASE WHEN `node 7`:T THEN n / 0 = 1 ELSE false END',
    ],
    [
      'of a repeated pattern without names',
      `MATCH (()-->()){1,2} WHERE ${slow}`,
      guarded('(size(`node 2`) = 0 OR head(`node 2`):T)'),
    ],
    ['in a repeated pattern', `MATCH ((a)-->() WHERE ${slow}){1,2}`, guarded('`a`:T')],
    [
      'that are subqueries of more than a step or two',
      'MATCH (n) WHERE EXISTS { (n)-[*1..4]->() }',
      'WHERE CASE WHEN `n`:T THEN EXISTS { (n:T)-[*1..4]->(:T) } ELSE false END',
    ],
    [
      'that are patterns of more than a step or two',
      'MATCH (n) WHERE NOT n:User AND ((n)-[*1..4]->(:Host))',
      'NOT n:User AND CASE WHEN `n`:T THEN ((n:T)-[*1..4]->(:Host&T)) AND true ELSE false END',
    ],
    [
      'that are subqueries with other clauses',
      'MATCH (n) WHERE NOT EXISTS { UNWIND [1 / n.pid] AS x RETURN x }',
      'CASE WHEN `n`:T THEN NOT EXISTS { UNWIND [1 / n.pid] AS x RETURN x } ELSE false END',
    ],
    [
      'that are subqueries with such conditions',
      'MATCH (n) WHERE COUNT { (n)-->(m) WHERE 1 / m.pid > 2 } > 1',
      'WHERE CASE WHEN `n`:T THEN COUNT { (n:T)-->(m:T) WHERE CASE WHEN `m`:T THEN',
    ],
  ])('are asked late: %s', (_what, before, after) => {
    expect(rows(`${before} RETURN count(*) AS c`)).toContain(after);
  });

  it.each([
    'EXISTS { (n:T)-->(m:T) WHERE m.pid > 3 }',
    'NOT EXISTS { MATCH (n:T)-->(m:T) WHERE m.pid > 3 RETURN m }',
    'any(x IN $list WHERE n.name CONTAINS x)',
    'n.last_seen_epoch > datetime().epochSeconds - 24 * 3600',
    'n.name IN [$a, toLower($b)]',
  ])('are left as they are where they are quick: %s', (condition) => {
    const text = `MATCH (n:T) WHERE ${condition} RETURN count(*) AS c`;
    expect(rows(text.replaceAll(':T', ''))).toBe(text);
  });

  it('behind WITH are kept from becoming those of the MATCH before', () => {
    expect(rows('MATCH (n) WITH n WHERE 1 / n.pid > 2 RETURN count(*) AS c')).toBe(
      'MATCH (n:T) WITH n SKIP 0 WHERE 1 / n.pid > 2 RETURN count(*) AS c',
    );
    for (const text of [
      "MATCH (n:T) WITH n WHERE n.name = 'a' RETURN count(*) AS c",
      'MATCH (n:T) WITH n ORDER BY n.pid LIMIT 3 WHERE 1 / n.pid > 2 RETURN count(*) AS c',
    ])
      expect(rows(text.replaceAll(':T', ''))).toBe(text);
  });

  it('of a path look at one of its nodes', () => {
    const text =
      'MATCH p = (a)-[rs*1..2]->(b) WHERE 1 / size(tail(nodes(p))) > 0 AND 1 / size(tail(rs)) > 0 RETURN count(*) AS c';
    expect(rows(text)).toContain('head(nodes(`p`)):T');
    expect(rows(text)).toContain('(size(`rs`) = 0 OR startNode(head(`rs`)):T)');
  });
});

describe('the canonical text', () => {
  it('has no comments and no last semicolon', () => {
    expect(rows('/* a */ MATCH (n) // b\nRETURN/* c */n;')).toBe('MATCH (n:T) RETURN n LIMIT 1001');
  });

  it('says where each word was', () => {
    const prepared = prepareHere(grammar, 'MATCH (n)   WHERE n.name = 1 RETURN n');
    if (prepared.outcome !== 'prepared') throw new Error('refused');
    const place = prepared.text.indexOf('RETURN');
    expect(prepared.places).toContainEqual([place, 'MATCH (n)   WHERE n.name = 1 '.length]);
  });

  it('is counted in UTF-16 units, also behind what is outside of the first plane', () => {
    const text = "MATCH (n) WHERE n.name = '😀😀' AND foo(1) = 2 RETURN n";
    expect(prepareHere(grammar, text)).toMatchObject({
      code: 'FUNCTION',
      position: text.indexOf('foo'),
    });
  });

  it('of every text that passes is confined, and as text of a hunter would be refused', () => {
    const passing = [...harmlessTexts, ...hostileTexts.map(({ text }) => text)]
      .map((text) => prepareHere(grammar, text))
      .filter((result) => result.outcome === 'prepared');
    expect(passing.length).toBeGreaterThan(200);
    for (const { text } of passing) {
      if (!text.includes('T_00000000000000aa')) continue;
      expect(prepareHere(grammar, text)).toMatchObject({ code: 'RESERVED_NAME' });
    }
  });

  it('is not believed: a pattern without the label, an end or with another outline is seen', () => {
    const read = (text: string): [Tree, Branch[]] => {
      const tree = grammar.parse(grammar.lex(text));
      if (!('root' in tree)) throw new Error(tree.message);
      return [tree, [...branchesUnder(tree.root)]];
    };
    const fault = (text: string, before = text): string | undefined =>
      faultOfConfinement(...read(text), 'T', read(before)[1]);
    expect(fault('MATCH (n:A&T) RETURN n')).toBeUndefined();
    expect(fault('MATCH (n:A) RETURN n')).toContain('lacks the tenant');
    expect(fault('MATCH (n:A|T) RETURN n')).toContain('lacks the tenant');
    expect(fault('MATCH (n:T&A) RETURN n')).toContain('lacks the tenant');
    expect(fault('MATCH (n:A&!T) RETURN n')).toContain('lacks the tenant');
    expect(fault('MATCH (n:(A|T)) RETURN n')).toContain('lacks the tenant');
    expect(fault('MATCH (:T)-[*]-(:T) RETURN 1 AS x')).toContain('no end');
    expect(fault('MATCH (n:T) RETURN n', 'MATCH (n:T), (m:T) RETURN n')).toContain('other parts');
    expect(fault('MATCH (n:T) DELETE n')).toContain('not listed');
  });

  it('never names another tenant, whatever text and label', () => {
    const words = fc.constantFrom(
      ...'MATCH ( ) n m : | & ! - -> <-- [ ] * + { } , WHERE RETURN WITH AS x 1 name . = OR AND NOT EXISTS COUNT CALL UNWIND'.split(
        ' ',
      ),
    );
    fc.assert(
      fc.property(fc.array(words, { minLength: 3, maxLength: 30 }), (parts) => {
        const text = `MATCH ${parts.join(' ')} RETURN 1 AS one`;
        const result = prepareText(grammar, text, {
          tenantLabel: 'T_00000000000000aa',
          maxRows: 10,
          vocabulary: { labels: [], relations: [], properties: [] },
        });
        if (result.outcome !== 'prepared') return true;
        const again = grammar.parse(grammar.lex(result.text)) as Tree;
        const patterns = [...branchesUnder(again.root)].filter(
          ({ rule }) => rule === 'nodePattern',
        );
        return result.text.split('T_00000000000000aa').length - 1 >= patterns.length;
      }),
      { numRuns: 120 },
    );
  });
});
