import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { faultsOf } from '../../hunts/index.js';
import { formats } from '../../ingest/index.js';
import { planSchema, PLAN_VERSION } from '../../hunts/plan/plan.js';
import { officialTechniques, retiredTechniques } from '../../hunts/attack/index.js';
import { allTechniques, techniqueById } from '../../hunts/techniques/catalogue.js';
import { readTechnique } from '../../hunts/techniques/read.js';

const folder = join(__dirname, '../../hunts/techniques');
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const shared = join(__dirname, '../../../shared/data');
const isThere = existsSync(join(shared, 'truth-dev.json'));
const whenThere = isThere ? describe : describe.skip;

function text(name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

describe('the catalogue of techniques', () => {
  it('has what is most seen', () => {
    expect(files.length).toBeGreaterThanOrEqual(75);
  });

  it.each(files)('%s is valid, and named as the official table names it', (name) => {
    const technique = readTechnique(name, text(name));
    expect(`${technique.id}.yaml`).toBe(name);
    expect(technique).toStrictEqual(techniqueById(technique.id));
  });

  it('says something else with each sign of a technique', () => {
    for (const { signs } of allTechniques()) {
      expect(new Set(signs.map(({ says }) => says)).size).toBe(signs.length);
    }
  });

  it('holds patterns of which each stands as a plan of its own', () => {
    for (const { id, signs } of allTechniques()) {
      for (const { branch, answers } of signs) {
        const plan = planSchema.parse({
          version: PLAN_VERSION,
          branches: [branch],
          ask: { nodes: answers },
        });
        expect(faultsOf(plan)).toStrictEqual([]);
        expect(branch.techniques).toStrictEqual([id]);
      }
    }
  });

  it('asks for edges only that some source tells', () => {
    const told = new Set(formats.flatMap(({ coverage }) => coverage.flatMap(({ edges }) => edges)));
    for (const { id, signs } of allTechniques()) {
      for (const { branch } of signs) {
        const nodes = new Map(branch.nodes.map((node) => [node.id, node.kinds]));
        const lacking = branch.edges.filter(
          ({ from, to, relations }) =>
            !nodes
              .get(from)
              ?.some((a) =>
                relations.some((verb) =>
                  nodes.get(to)?.some((b) => told.has(`${a} ${verb} ${b}` as never)),
                ),
              ),
        );
        expect([id, ...lacking]).toStrictEqual([id]);
      }
    }
  });

  it('asks a condition of every sign that is more than low', () => {
    for (const { id, signs } of allTechniques()) {
      for (const { branch, says, strength } of signs) {
        const asked = [...branch.nodes, ...branch.edges].some(({ where }) => where.length > 0);
        const tells = asked || branch.without.length > 0 || strength === 'low';
        expect(tells ? '' : `${id}: ${says}`).toBe('');
      }
    }
  });
});

describe('a file that is wrong', () => {
  const good = [
    'id: T1569.002',
    'name: Service Execution',
    'weight: 0.7',
    'benign: administrators',
    'signs:',
    '  - says: a service is installed',
    '    strength: low',
    '    nodes:',
    '      u: User',
    '      s: { kind: Service, where: { image: { contains: cmd } } }',
    '    edges: [u INSTALLED_SERVICE s]',
    '    answers: [s]',
  ].join('\n');

  it('is right as it stands', () => {
    expect(readTechnique('x.yaml', good).signs).toHaveLength(1);
  });

  it.each([
    ['x.yaml:2: `name`: T1569.002 is officially', 'Service Execution', 'Services'],
    ['x.yaml:1: `id`: T1569.999 is no live technique', 'T1569.002', 'T1569.999'],
    ['x.yaml:3: `weight`', '0.7', '7'],
    ['x.yaml:4: `bening`', 'benign', 'bening'],
    ['x.yaml:7: `signs.0.strength`', 'low', 'lowest'],
    ['x.yaml:9: `signs.0.nodes.u`: `Usr` is no kind', 'u: User', 'u: Usr'],
    ['x.yaml:10: `signs.0.nodes.s.where.image.contain`', 'contains', 'contain'],
    ['no property "imag"', 'image', 'imag'],
    [
      'x.yaml:11: `signs.0.edges.0`: `INSTALLED` is no relationship',
      'INSTALLED_SERVICE',
      'INSTALLED',
    ],
    ['is not like `a VERB b`', 'u INSTALLED_SERVICE s', 'u installed s'],
    ['no INSTALLED_SERVICE goes from Host', 'u: User', 'u: Host'],
    ['"t" is not in the pattern', 'answers: [s]', 'answers: [t]'],
    ['x.yaml:', 'weight: 0.7', 'weight: "0.7'],
  ])('is told by file, line and key: %s', (fault, from, to) => {
    expect(() => readTechnique('x.yaml', good.replace(from, to))).toThrow(fault);
  });
});

whenThere('what the shared data name', () => {
  // A suite that is skipped runs its body all the same, and a table must have a row.
  const named = (isThere ? ['truth-dev.json', 'hunts-dev.json', 'README.md'] : [])
    .map((name) => readFileSync(join(shared, name), 'utf8'))
    .flatMap((content) => content.match(/\bT\d{4}(?:\.\d{3})?\b/g) ?? []);
  const retired = new Set(retiredTechniques.map(({ id }) => id));
  const ids = isThere ? [...new Set(named)].filter((id) => !retired.has(id)).sort() : ['none'];
  const covered = allTechniques().map(({ id }) => id);

  it.each(ids)('%s is in the catalogue, or one of its sub-techniques is', (id) => {
    expect(covered.some((one) => one === id || one.startsWith(`${id}.`))).toBe(true);
  });

  it('has the official names and tactics of all techniques', () => {
    const table = JSON.parse(readFileSync(join(shared, 'attack-techniques.json'), 'utf8')) as {
      techniques: {
        id: string;
        name: string;
        tactics: { name: string }[];
        parent: string | null;
      }[];
    };
    const ours = officialTechniques.filter(({ id }) => !id.startsWith('AML.'));
    expect(ours).toStrictEqual(
      table.techniques.map(({ id, name, tactics, parent }) => ({
        id,
        name,
        tactics: tactics.map((tactic) => tactic.name),
        parent: parent ?? undefined,
      })),
    );
  });
});
