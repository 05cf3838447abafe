import { CannotCompile } from '../../../hunts/compile/conditions.js';
import { compile, type CompiledHunt } from '../../../hunts/compile/compile.js';
import { planSchema } from '../../../hunts/plan/plan.js';
import { faultsOf } from '../../../hunts/plan/check.js';
import { compileCases } from '../../support/hunts/compile-cases.js';

/** The text with what its parameters are, which is all that a reader wants to see. */
function shown({ text, parameters }: CompiledHunt): string {
  return `${text}\n${JSON.stringify(parameters)}`;
}

const compiled = (name: keyof typeof compileCases): string => shown(compile(compileCases[name]));

describe('a plan as Cypher', () => {
  it('equals, on a name kept in lower case', () => {
    expect(compiled('equals, on a name kept in lower case')).toMatchInlineSnapshot(`
      "MATCH (p:Process)
      WHERE p.name = $p1
      WITH p, [] AS evidence, 0 AS sign LIMIT 50000
      RETURN p, count(*) AS matches, collect(evidence)[..3] AS evidence, collect(DISTINCT sign) AS signs
      LIMIT 1000
      {"p1":"cmd.exe"}"
    `);
  });

  it('equals, whatever the case', () => {
    expect(compiled('equals, whatever the case')).toMatchInlineSnapshot(`
      "MATCH (p:Process)
      WHERE toLower(p.command_line) = $p1
      WITH p, [] AS evidence, 0 AS sign LIMIT 50000
      RETURN p, count(*) AS matches, collect(evidence)[..3] AS evidence, collect(DISTINCT sign) AS signs
      LIMIT 1000
      {"p1":"whoami"}"
    `);
  });

  it('equals, on a number', () => {
    expect(compiled('equals, on a number')).toMatchInlineSnapshot(`
      "MATCH (p:Process)
      WHERE p.pid = $p1
      WITH p, [] AS evidence, 0 AS sign LIMIT 50000
      RETURN p, count(*) AS matches, collect(evidence)[..3] AS evidence, collect(DISTINCT sign) AS signs
      LIMIT 1000
      {"p1":4}"
    `);
  });

  it('one of several', () => {
    expect(compiled('one of several')).toMatchInlineSnapshot(`
      "MATCH (p:Process)
      WHERE p.name IN $p1
      WITH p, [] AS evidence, 0 AS sign LIMIT 50000
      RETURN p, count(*) AS matches, collect(evidence)[..3] AS evidence, collect(DISTINCT sign) AS signs
      LIMIT 1000
      {"p1":["cmd.exe","sh"]}"
    `);
  });

  it('parts of text', () => {
    expect(compiled('parts of text')).toMatchInlineSnapshot(`
      "MATCH (p:Process)
      WHERE toLower(p.command_line) CONTAINS $p1
        AND toLower(p.image) STARTS WITH $p2
        AND p.name ENDS WITH $p3
      WITH p, [] AS evidence, 0 AS sign LIMIT 50000
      RETURN p, count(*) AS matches, collect(evidence)[..3] AS evidence, collect(DISTINCT sign) AS signs
      LIMIT 1000
      {"p1":"-enc","p2":"c:\\\\users","p3":".exe"}"
    `);
  });

  it('a wildcard that is a plain comparison', () => {
    expect(compiled('a wildcard that is a plain comparison')).toMatchInlineSnapshot(`
      "MATCH (p:Process)
      WHERE p.name STARTS WITH $p1 AND p.name ENDS WITH $p2
      WITH p, [] AS evidence, 0 AS sign LIMIT 50000
      RETURN p, count(*) AS matches, collect(evidence)[..3] AS evidence, collect(DISTINCT sign) AS signs
      LIMIT 1000
      {"p1":"bit","p2":".tmp"}"
    `);
  });

  it('a wildcard that needs an expression', () => {
    expect(compiled('a wildcard that needs an expression')).toMatchInlineSnapshot(`
      "MATCH (p:Process)
      WHERE p.name =~ $p1
      WITH p, [] AS evidence, 0 AS sign LIMIT 50000
      RETURN p, count(*) AS matches, collect(evidence)[..3] AS evidence, collect(DISTINCT sign) AS signs
      LIMIT 1000
      {"p1":"(?s)a.c.*d.*"}"
    `);
  });

  it('any of a group, each of the groups', () => {
    expect(compiled('any of a group, each of the groups')).toMatchInlineSnapshot(`
      "MATCH (p:Process)
      WHERE (p.name = $p1 OR toLower(p.image) CONTAINS $p2)
        AND p.host_name = $p3
      WITH p, [] AS evidence, 0 AS sign LIMIT 50000
      RETURN p, count(*) AS matches, collect(evidence)[..3] AS evidence, collect(DISTINCT sign) AS signs
      LIMIT 1000
      {"p1":"cmd.exe","p2":"\\\\temp\\\\","p3":"ws1"}"
    `);
  });

  it('not, with a property that may be missing', () => {
    expect(compiled('not, with a property that may be missing')).toMatchInlineSnapshot(`
      "MATCH (p:Process)
      WHERE NOT coalesce(toLower(p.integrity_level) = $p1, false)
      WITH p, [] AS evidence, 0 AS sign LIMIT 50000
      RETURN p, count(*) AS matches, collect(evidence)[..3] AS evidence, collect(DISTINCT sign) AS signs
      LIMIT 1000
      {"p1":"system"}"
    `);
  });

  it('known and not known', () => {
    expect(compiled('known and not known')).toMatchInlineSnapshot(`
      "MATCH (p:Process)
      WHERE p.guid IS NOT NULL
        AND NOT coalesce(p.ended_epoch IS NOT NULL, false)
      WITH p, [] AS evidence, 0 AS sign LIMIT 50000
      RETURN p, count(*) AS matches, collect(evidence)[..3] AS evidence, collect(DISTINCT sign) AS signs
      LIMIT 1000
      {}"
    `);
  });

  it('a list of names', () => {
    expect(compiled('a list of names')).toMatchInlineSnapshot(`
      "MATCH (h:Host)
      WHERE any(x IN h.aliases WHERE toLower(x) CONTAINS $p1)
      WITH h, [] AS evidence, 0 AS sign LIMIT 50000
      RETURN h, count(*) AS matches, collect(evidence)[..3] AS evidence, collect(DISTINCT sign) AS signs
      LIMIT 1000
      {"p1":"ws"}"
    `);
  });

  it('a network between octets', () => {
    expect(compiled('a network between octets')).toMatchInlineSnapshot(`
      "MATCH path1 = (p:Process)-[e1:CONNECTED_TO]->(ip:IpAddress)
      WHERE ip.address STARTS WITH $p1
      WITH p, [path1] AS evidence, 0 AS sign LIMIT 50000
      RETURN p, count(*) AS matches, collect(evidence)[..3] AS evidence, collect(DISTINCT sign) AS signs
      LIMIT 1000
      {"p1":"10.1."}"
    `);
  });

  it('a network inside of an octet', () => {
    expect(compiled('a network inside of an octet')).toMatchInlineSnapshot(`
      "MATCH path1 = (p:Process)-[e1:CONNECTED_TO]->(ip:IpAddress)
      WHERE reduce(n = 0, o IN split(ip.address, '.') | n * 256 + toInteger(o)) >= $p1 AND reduce(n = 0, o IN split(ip.address, '.') | n * 256 + toInteger(o)) < $p2
      WITH p, [path1] AS evidence, 0 AS sign LIMIT 50000
      RETURN p, count(*) AS matches, collect(evidence)[..3] AS evidence, collect(DISTINCT sign) AS signs
      LIMIT 1000
      {"p1":168430088,"p2":168430096}"
    `);
  });

  it('a network of version 6', () => {
    expect(compiled('a network of version 6')).toMatchInlineSnapshot(`
      "MATCH path1 = (p:Process)-[e1:CONNECTED_TO]->(ip:IpAddress)
      WHERE ip.address STARTS WITH $p1
      WITH p, [path1] AS evidence, 0 AS sign LIMIT 50000
      RETURN p, count(*) AS matches, collect(evidence)[..3] AS evidence, collect(DISTINCT sign) AS signs
      LIMIT 1000
      {"p1":"2001:db8:"}"
    `);
  });

  it('a network of version 6 that ends in zeros', () => {
    expect(compiled('a network of version 6 that ends in zeros')).toMatchInlineSnapshot(`
      "MATCH path1 = (p:Process)-[e1:CONNECTED_TO]->(ip:IpAddress)
      WHERE (ip.address STARTS WITH $p1 OR (ip.address STARTS WITH $p2 AND size([g IN split(substring(ip.address, size($p2)), ':') WHERE g <> '']) <= $p3))
      WITH p, [path1] AS evidence, 0 AS sign LIMIT 50000
      RETURN p, count(*) AS matches, collect(evidence)[..3] AS evidence, collect(DISTINCT sign) AS signs
      LIMIT 1000
      {"p1":"fe80:0:0:0:","p2":"fe80::","p3":4}"
    `);
  });

  it('numbers compared', () => {
    expect(compiled('numbers compared')).toMatchInlineSnapshot(`
      "MATCH path1 = (p:Process)-[e1:CONNECTED_TO]->(ip:IpAddress)
      WHERE e1.port > $p1
        AND e1.port <= $p2
      WITH p, [path1] AS evidence, 0 AS sign LIMIT 50000
      RETURN p, count(*) AS matches, collect(evidence)[..3] AS evidence, collect(DISTINCT sign) AS signs
      LIMIT 1000
      {"p1":1024,"p2":65535}"
    `);
  });

  it('hexadecimal text compared', () => {
    expect(compiled('hexadecimal text compared')).toMatchInlineSnapshot(`
      "MATCH path1 = (p:Process)-[e1:ACCESSED_PROCESS]->(q:Process)
      WHERE reduce(n = 0, c IN split(substring(toLower(e1.granted_access), 2), '') | n * 16 + size(split('0123456789abcdef', c)[0])) >= $p1
      WITH p, [path1] AS evidence, 0 AS sign LIMIT 50000
      RETURN p, count(*) AS matches, collect(evidence)[..3] AS evidence, collect(DISTINCT sign) AS signs
      LIMIT 1000
      {"p1":4096}"
    `);
  });

  it('bits of a mask', () => {
    expect(compiled('bits of a mask')).toMatchInlineSnapshot(`
      "MATCH path1 = (p:Process)-[e1:ACCESSED_PROCESS]->(q:Process)
      WHERE (reduce(n = 0, c IN split(substring(toLower(e1.granted_access), 2), '') | n * 16 + size(split('0123456789abcdef', c)[0])) / 4) % 2 = 1 AND (reduce(n = 0, c IN split(substring(toLower(e1.granted_access), 2), '') | n * 16 + size(split('0123456789abcdef', c)[0])) / 16) % 2 = 1
      WITH p, [path1] AS evidence, 0 AS sign LIMIT 50000
      RETURN p, count(*) AS matches, collect(evidence)[..3] AS evidence, collect(DISTINCT sign) AS signs
      LIMIT 1000
      {}"
    `);
  });

  it('a property like that of another', () => {
    expect(compiled('a property like that of another')).toMatchInlineSnapshot(`
      "MATCH (p:Process),
            (h:Host)
      WHERE p.host_name = h.name
      WITH p, [] AS evidence, 0 AS sign LIMIT 50000
      RETURN p, count(*) AS matches, collect(evidence)[..3] AS evidence, collect(DISTINCT sign) AS signs
      LIMIT 1000
      {}"
    `);
  });

  it('hops in a chain', () => {
    expect(compiled('hops in a chain')).toMatchInlineSnapshot(`
      "MATCH path1 = (a:Process)-[e1:PROC_CREATED*2..3]->(b:Process)
      WITH b, [path1] AS evidence, 0 AS sign LIMIT 50000
      RETURN b, count(*) AS matches, collect(evidence)[..3] AS evidence, collect(DISTINCT sign) AS signs
      LIMIT 1000
      {}"
    `);
  });

  it('an edge that may point either way', () => {
    expect(compiled('an edge that may point either way')).toMatchInlineSnapshot(`
      "MATCH path1 = (a:Process)-[e1:PROC_CREATED]-(b:Process)
      WITH a, [path1] AS evidence, 0 AS sign LIMIT 50000
      RETURN a, count(*) AS matches, collect(evidence)[..3] AS evidence, collect(DISTINCT sign) AS signs
      LIMIT 1000
      {}"
    `);
  });

  it('several verbs, several kinds', () => {
    expect(compiled('several verbs, several kinds')).toMatchInlineSnapshot(`
      "MATCH path1 = (p:Process)-[e1:WROTE_FILE|SET_REGISTRY]->(x:File|RegistryKey)
      WITH x, p, [path1] AS evidence, 0 AS sign LIMIT 50000
      RETURN x, p, count(*) AS matches, collect(evidence)[..3] AS evidence, collect(DISTINCT sign) AS signs
      LIMIT 1000
      {}"
    `);
  });

  it('what must not be', () => {
    expect(compiled('what must not be')).toMatchInlineSnapshot(`
      "MATCH (p:Process)
      WHERE NOT EXISTS { MATCH (p)-[e1:CONNECTED_TO]->(ip:IpAddress) WHERE toLower(ip.scope) = $p1 }
      WITH p, [] AS evidence, 0 AS sign LIMIT 50000
      RETURN p, count(*) AS matches, collect(evidence)[..3] AS evidence, collect(DISTINCT sign) AS signs
      LIMIT 1000
      {"p1":"public"}"
    `);
  });

  it('an order, and how soon', () => {
    expect(compiled('an order, and how soon')).toMatchInlineSnapshot(`
      "MATCH path1 = (p:Process)-[e1:CONNECTED_TO]->(ip:IpAddress),
            path2 = (p)-[e2:WROTE_FILE]->(f:File)
      WHERE e1.first_seen_epoch <= e2.last_seen_epoch AND e2.first_seen_epoch - e1.last_seen_epoch <= $p1
      WITH p, [path1, path2] AS evidence, 0 AS sign LIMIT 50000
      RETURN p, count(*) AS matches, collect(evidence)[..3] AS evidence, collect(DISTINCT sign) AS signs
      LIMIT 1000
      {"p1":60}"
    `);
  });

  it('a window, within the history of edges', () => {
    expect(compiled('a window, within the history of edges')).toMatchInlineSnapshot(`
      "MATCH path1 = (p:Process)-[e1:CONNECTED_TO]->(ip:IpAddress)
      WHERE e1.first_seen_epoch < $p2 AND e1.last_seen_epoch >= $p1 AND (e1.history IS NULL OR any(i IN range(0, size(e1.history) - 5, 5) WHERE e1.history[i + 1] < $p2 AND e1.history[i + 2] >= $p1))
      WITH p, [path1] AS evidence, 0 AS sign LIMIT 50000
      RETURN p, count(*) AS matches, collect(evidence)[..3] AS evidence, collect(DISTINCT sign) AS signs
      LIMIT 1000
      {"p1":100,"p2":200}"
    `);
  });

  it('a window that is open, on some edges', () => {
    expect(compiled('a window that is open, on some edges')).toMatchInlineSnapshot(`
      "MATCH path1 = (p:Process)-[e1:CONNECTED_TO]->(ip:IpAddress),
            path2 = (p)-[e2:RAN_ON]->(h:Host)
      WHERE e1.last_seen_epoch >= $p1
      WITH p, [path1, path2] AS evidence, 0 AS sign LIMIT 50000
      RETURN p, count(*) AS matches, collect(evidence)[..3] AS evidence, collect(DISTINCT sign) AS signs
      LIMIT 1000
      {"p1":100}"
    `);
  });

  it('a window, where nothing happened', () => {
    expect(compiled('a window, where nothing happened')).toMatchInlineSnapshot(`
      "MATCH (p:Process)
      WHERE p.first_seen_epoch < $p1
      WITH p, [] AS evidence, 0 AS sign LIMIT 50000
      RETURN p, count(*) AS matches, collect(evidence)[..3] AS evidence, collect(DISTINCT sign) AS signs
      LIMIT 1000
      {"p1":200}"
    `);
  });

  it('alternatives', () => {
    expect(compiled('alternatives')).toMatchInlineSnapshot(`
      "CALL () {
        MATCH (p:Process)
        WHERE p.name = $p1
        RETURN p, [] AS evidence, 0 AS sign LIMIT 50000
        UNION ALL
        MATCH path1 = (p:Process)-[e1:CONNECTED_TO]->(ip:IpAddress)
        RETURN p, [path1] AS evidence, 1 AS sign LIMIT 50000
      }
      RETURN p, count(*) AS matches, collect(evidence)[..3] AS evidence, collect(DISTINCT sign) AS signs
      LIMIT 1000
      {"p1":"cmd.exe"}"
    `);
  });

  it('values beside things', () => {
    expect(compiled('values beside things')).toMatchInlineSnapshot(`
      "MATCH path1 = (p:Process)-[e1:CONNECTED_TO]->(ip:IpAddress)
      WITH p, ip.address AS address, e1.port AS port, [path1] AS evidence, 0 AS sign LIMIT 50000
      RETURN p, address, port, count(*) AS matches, collect(evidence)[..3] AS evidence, collect(DISTINCT sign) AS signs
      LIMIT 1000
      {}"
    `);
  });

  it('values of one name', () => {
    expect(compiled('values of one name')).toMatchInlineSnapshot(`
      "MATCH path1 = (a:Process)-[e1:PROC_CREATED]->(b:Process)
      WITH a.name AS a_name, b.name AS b_name, [path1] AS evidence, 0 AS sign LIMIT 50000
      RETURN a_name, b_name, count(*) AS matches, collect(evidence)[..3] AS evidence, collect(DISTINCT sign) AS signs
      LIMIT 1000
      {}"
    `);
  });

  it('how many in all', () => {
    expect(compiled('how many in all')).toMatchInlineSnapshot(`
      "MATCH path1 = (p:Process)-[e1:CONNECTED_TO]->(ip:IpAddress)
      WITH DISTINCT p
      RETURN count(DISTINCT p) AS count
      {}"
    `);
  });

  it('how many values in all', () => {
    expect(compiled('how many values in all')).toMatchInlineSnapshot(`
      "MATCH path1 = (p:Process)-[e1:CONNECTED_TO]->(ip:IpAddress)
      WITH DISTINCT e1.port AS port
      RETURN count(DISTINCT port) AS count
      {}"
    `);
  });

  it('more than so many', () => {
    expect(compiled('more than so many')).toMatchInlineSnapshot(`
      "MATCH path1 = (p:Process)-[e1:CONNECTED_TO]->(ip:IpAddress)
      WITH DISTINCT p, ip AS counted
      WITH p, count(DISTINCT counted) AS count
      WHERE count > 3
      RETURN p, count
      ORDER BY count DESC
      LIMIT 1000
      {}"
    `);
  });

  it('more than so many values', () => {
    expect(compiled('more than so many values')).toMatchInlineSnapshot(`
      "MATCH path1 = (p:Process)-[e1:CONNECTED_TO]->(ip:IpAddress)
      WITH DISTINCT p, e1.port AS counted
      WITH p, count(DISTINCT counted) AS count
      WHERE count >= 2
      RETURN p, count
      ORDER BY count DESC
      LIMIT 1000
      {}"
    `);
  });

  it('how often', () => {
    expect(compiled('how often')).toMatchInlineSnapshot(`
      "MATCH path1 = (p:Process)-[e1:CONNECTED_TO]->(ip:IpAddress)
      WITH DISTINCT p, e1 AS counted
      WITH p, sum(counted.observations) AS count
      RETURN p, count
      ORDER BY count DESC
      LIMIT 5
      {}"
    `);
  });

  it('the most, with all that share the first place', () => {
    expect(compiled('the most, with all that share the first place')).toMatchInlineSnapshot(`
      "MATCH path1 = (p:Process)-[e1:CONNECTED_TO]->(ip:IpAddress)
      WITH DISTINCT p.name AS name, e1 AS counted
      WITH name, sum(counted.observations) AS count
      WITH collect({name: name, count: count}) AS ranked, max(count) AS best
      UNWIND ranked AS row
      WITH row, best
      WHERE row.count = best
      WITH row.name AS name, row.count AS count
      RETURN name, count
      ORDER BY count DESC
      LIMIT 1000
      {}"
    `);
  });

  it('the fewest', () => {
    expect(compiled('the fewest')).toMatchInlineSnapshot(`
      "MATCH path1 = (p:Process)-[e1:CONNECTED_TO]->(ip:IpAddress)
      WITH DISTINCT p, ip AS counted
      WITH p, count(DISTINCT counted) AS count
      WITH collect({p: p, count: count}) AS ranked, min(count) AS best
      UNWIND ranked AS row
      WITH row, best
      WHERE row.count = best
      WITH row.p AS p, row.count AS count
      RETURN p, count
      ORDER BY count ASC
      LIMIT 1000
      {}"
    `);
  });

  it('the first', () => {
    expect(compiled('the first')).toMatchInlineSnapshot(`
      "MATCH path1 = (p:Process)-[e1:CONNECTED_TO]->(ip:IpAddress)
      WITH p, e1.first_seen_epoch AS at, [path1] AS evidence, 0 AS sign LIMIT 50000
      RETURN p, count(*) AS matches, collect(evidence)[..3] AS evidence, collect(DISTINCT sign) AS signs, min(at) AS at
      ORDER BY at ASC
      LIMIT 1
      {}"
    `);
  });

  it('the last three', () => {
    expect(compiled('the last three')).toMatchInlineSnapshot(`
      "MATCH path1 = (p:Process)-[e1:CONNECTED_TO]->(ip:IpAddress)
      WITH p, e1.last_seen_epoch AS at, [path1] AS evidence, 0 AS sign LIMIT 50000
      RETURN p, count(*) AS matches, collect(evidence)[..3] AS evidence, collect(DISTINCT sign) AS signs, max(at) AS at
      ORDER BY at DESC
      LIMIT 3
      {}"
    `);
  });

  it('what was first seen later does not count', () => {
    expect(shown(compile(compileCases['numbers compared'], 1_700_000_000))).toMatchInlineSnapshot(`
      "MATCH path1 = (p:Process)-[e1:CONNECTED_TO]->(ip:IpAddress)
      WHERE e1.port > $p1
        AND e1.port <= $p2
        AND e1.first_seen_epoch <= $p3
      WITH p, [path1] AS evidence, 0 AS sign LIMIT 50000
      RETURN p, count(*) AS matches, collect(evidence)[..3] AS evidence, collect(DISTINCT sign) AS signs
      LIMIT 1000
      {"p1":1024,"p2":65535,"p3":1700000000}"
    `);
  });

  it.each(Object.entries(compileCases))('is made of a plan without a fault: %s', (_, plan) => {
    expect(faultsOf(plan)).toEqual([]);
  });

  it('says the same for equal shapes, whatever the values', () => {
    const text = (value: string): string =>
      compile(
        planSchema.parse({
          version: 1,
          branches: [
            {
              nodes: [
                {
                  id: 'p',
                  kinds: ['Process'],
                  where: [[{ property: 'name', op: 'equals', value }]],
                },
              ],
            },
          ],
          ask: { nodes: ['p'] },
        }),
      ).text;
    expect(text('a')).toBe(text("b' OR 1=1 //"));
  });

  it.each([
    ['10.0.0.0/33', 'is no network'],
    ['2001:db8::/29', 'steps of 16 bits: /16'],
  ])('refuses a network that Cypher cannot ask for: %s', (value, message) => {
    const plan = planSchema.parse({
      version: 1,
      branches: [
        {
          nodes: [
            {
              id: 'ip',
              kinds: ['IpAddress'],
              where: [[{ property: 'address', op: 'cidr', value }]],
            },
          ],
        },
      ],
      ask: { nodes: ['ip'] },
    });
    expect(() => compile(plan)).toThrow(CannotCompile);
    expect(() => compile(plan)).toThrow(message);
  });

  it('reads fewer rows where each is an answer of its own, and fewer are wanted', () => {
    const rowsOf = (name: keyof typeof compileCases): string | undefined =>
      /LIMIT (\d+)$/.exec(compile(compileCases[name], undefined, { answers: 30 }).text)?.[1];
    expect(rowsOf('a network of version 6 that ends in zeros')).toBe('30');
    expect(rowsOf('values of one name')).toBe('1000');
  });

  it('tells what its columns mean', () => {
    const { answers, values, evidence, signs, matches } = compile(
      compileCases['values beside things'],
    );
    expect({ answers, values, evidence, signs, matches }).toEqual({
      answers: ['p'],
      values: ['address', 'port'],
      evidence: 'evidence',
      signs: 'signs',
      matches: 'matches',
    });
    expect(compile(compileCases['values of one name']).values).toEqual(['a_name', 'b_name']);
    expect(compile(compileCases['how many in all'])).toMatchObject({
      answers: [],
      values: ['count'],
    });
  });
});
