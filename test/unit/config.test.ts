import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { isMap, isScalar, parseDocument } from 'yaml';
import { SpoorError } from '../../graph/index.js';
import { keysAt } from '../../server/config/schema.js';
import { type Config, loadConfig } from '../../server/config.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spoor-config-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function load(files: Readonly<Record<string, string>>, environment = {}): Config {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return loadConfig(environment, folder);
}

function complaint(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof SpoorError && error.code === 'CONFIG_INVALID') return error.message;
    throw error;
  }
  return 'none';
}

const complaintOf = (text: string): string =>
  complaint(() => load({ 'spoor.yaml': text })).replace(folder, '');

describe('configuration files', () => {
  it('give the defaults when there are none', () => {
    const config = load({});
    expect(config.graph.staleAfterHours).toBe(48);
    expect(config.ingest.maxBodyMb).toBe(160);
    expect(config.neo4j.heapMax).toBe('2g');
  });

  it('override single keys and leave the others of the section', () => {
    const config = load({ 'spoor.yaml': 'graph:\n  half_life_hours:\n    LOGGED_ON: 72\n' });
    expect(config.graph.halfLifeHours).toEqual({ LOGGED_ON: 72 });
    expect(config.graph.defaultHalfLifeHours).toBe(24);
  });

  it('are taken together, and an empty section counts for nothing', () => {
    const config = load({
      'a.yaml': 'graph:\n  stale_factor: 0.5\nauth:\n',
      'b.yaml': 'graph:\n  degree_limit: 20\n',
    });
    expect([config.graph.staleFactor, config.graph.degreeLimit]).toEqual([0.5, 20]);
  });

  it('may not set one key in two files', () => {
    const one = 'graph:\n  stale_factor: 0.5\n';
    expect(complaint(() => load({ 'a.yaml': one, 'b.yaml': one }))).toMatch(
      /b\.yaml:2: `graph\.stale_factor` is also set in another file/,
    );
  });

  it.each([
    [
      'an unknown key',
      'graph:\n  stale_facto: 1\n',
      '/spoor.yaml:2: `graph.stale_facto` is not a key that Spoor knows; did you mean `stale_factor`?',
    ],
    [
      'an unknown section',
      '\n\ngraf:\n  x: 1\n',
      '/spoor.yaml:3: `graf` is not a key that Spoor knows; did you mean `graph`?',
    ],
    [
      'a standing fact’s half-life',
      'graph:\n  half_life_hours:\n    MEMBER_OF: 1\n',
      '/spoor.yaml:3: `graph.half_life_hours.MEMBER_OF` is not a key that Spoor knows',
    ],
    [
      'a wrong type',
      'ingest:\n  # how many\n  max_body_mb: lots\n',
      '/spoor.yaml:3: `ingest.max_body_mb`: Invalid input: expected number, received string.',
    ],
    [
      'a value out of range',
      'graph: { stale_factor: 1.5 }\n',
      '/spoor.yaml:1: `graph.stale_factor`: Too big',
    ],
    [
      'a schedule that is none',
      "retention:\n  schedule: 'at night'\n",
      '/spoor.yaml:2: `retention.schedule`: takes five cron fields',
    ],
    [
      'a size that is none',
      'neo4j:\n  heap_max: 2 GB\n',
      '/spoor.yaml:2: `neo4j.heap_max`: takes a size such as 512m or 2g.',
    ],
    [
      'a topic without a tenant',
      'kafka:\n  topics:\n    logs: { format: windows }\n',
      '/spoor.yaml:3: `kafka.topics.logs.tenant`: ',
    ],
    [
      'a topic in a format that there is not',
      'kafka:\n  topics:\n    logs: { tenant: acme, format: windoze }\n',
      '/spoor.yaml:3: `kafka.topics.logs`: format: "windoze" is not known',
    ],
    [
      'a topic that no broker would take',
      'kafka:\n  topics:\n    "a b": { tenant: acme }\n',
      '/spoor.yaml:3: `kafka.topics.a b`: ',
    ],
    ['a key given twice', 'graph:\n  stale_factor: 0\n  stale_factor: 1\n', '/spoor.yaml:3: '],
    ['broken YAML', 'graph:\n  a: [1,\n', '/spoor.yaml:'],
    ['a list in place of sections', '- graph\n', '/spoor.yaml: must hold sections'],
    ['a section that is a number', 'graph: 7\n', '/spoor.yaml:1: `graph`: '],
    [
      'unfolding aliases',
      `a: &a [x,x,x,x,x,x,x,x,x,x]\n${'bcdefgh'.replace(/./g, (c) => `${c}: &${c} [${`*${String.fromCharCode(c.charCodeAt(0) - 1)},`.repeat(10)}]\n`)}`,
      '/spoor.yaml: repeats aliases too often.',
    ],
  ])('are refused for %s, with file and line', (_, text, expected) => {
    expect(complaintOf(text)).toContain(expected);
  });

  it('never fail in any other way, whatever they hold', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(complaintOf(`graph:\n  x: ${text}`)).toMatch(/spoor\.yaml/);
      }),
      { numRuns: 200 },
    );
  });

  it('give a result that nobody can change', () => {
    const config = load({});
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.graph.halfLifeHours)).toBe(true);
  });
});

describe('the configuration files that ship', () => {
  const read = (name: string): string => readFileSync(join(process.cwd(), 'config', name), 'utf8');
  const shipped = {
    'spoor.yaml': read('spoor.yaml'),
    'hunt_service.yaml': read('hunt_service.yaml'),
    'triage.yaml': read('triage.yaml'),
    'response.yaml': read('response.yaml'),
  };

  it('say nothing but the defaults', () => {
    const all = { ...shipped, 'triage_prompt.yaml': read('triage_prompt.yaml') };
    const none = loadConfig({}, join(folder, 'none'));
    // Where its rules would be follows the folder.
    const { detections, policyFolder, playbookFolder } = none;
    expect({ ...load(all), detections, policyFolder, playbookFolder }).toEqual(none);
  });

  it('show every key that there is', () => {
    const { contents } = parseDocument(Object.values(shipped).join('\n'));
    const names = (node: unknown): string[] =>
      isMap(node) ? node.items.map(({ key }) => (isScalar(key) ? String(key.value) : '')) : [];
    expect(names(contents).sort()).toEqual([...keysAt([])].sort());
    for (const section of keysAt([])) {
      const shown = isMap(contents) ? names(contents.get(section)) : [];
      expect(shown.sort()).toEqual([...keysAt([section])].sort());
    }
  });
});

describe('words of the operator in hunt_service.yaml', () => {
  const withWords = (text: string): string =>
    `hunt_service:\n  parser:\n${text.replace(/^/gm, '    ')}\n`;
  const said = (text: string): string =>
    complaint(() => load({ 'hunt_service.yaml': withWords(text) })).replace(folder, '');

  it('are taken in both of their places', () => {
    const text = `${withWords('entity_mapper:\n  MSBuild: "process:MSBuild.exe"\nrelationship_templates:\n  detonated: PROC_CREATED')}  relationship_templates:\n    phoned home to: "(p)-[:CONNECTED_TO]->(ip)"\n`;
    expect(load({ 'hunt_service.yaml': text }).houseWords).toEqual({
      entityMapper: { MSBuild: 'process:MSBuild.exe' },
      relationshipTemplates: {
        detonated: 'PROC_CREATED',
        'phoned home to': '(p)-[:CONNECTED_TO]->(ip)',
      },
    });
  });

  it('name a kind that there is, or stop the start with the line', () => {
    expect(said('entity_mapper:\n  Box: "machine:ws1"')).toContain(
      '/hunt_service.yaml:4: `hunt_service.parser.entity_mapper.Box`: takes kind:name',
    );
  });

  it('name a relationship that there is, or stop the start with the line', () => {
    expect(said('relationship_templates:\n  begot: PROC_BEGOT')).toContain(
      '/hunt_service.yaml:4: `hunt_service.parser.relationship_templates.begot`: PROC_BEGOT is no relationship',
    );
  });

  it('may bring a model and a Neo4j, and the environment goes before them', () => {
    const text =
      'hunt_service:\n  llm: { base_url: "http://127.0.0.1:1/v1", model: small }\n  graph_db: { uri: "bolt://db:7687", user: ann }\n';
    const config = load({ 'hunt_service.yaml': text }, { LLM_MODEL: 'large', NEO4J_PASSWORD: 'p' });
    expect(config.llm).toMatchObject({ baseUrl: 'http://127.0.0.1:1/v1', model: 'large' });
    expect(config.givenServer).toEqual({ uri: 'bolt://db:7687', user: 'ann', password: 'p' });
  });
});

describe('the environment', () => {
  it('has defaults that keep the service on this machine', () => {
    const { host, port, givenServer } = load({});
    expect({ host, port, givenServer }).toEqual({
      host: '127.0.0.1',
      port: 4000,
      givenServer: undefined,
    });
  });

  it('counts an empty variable as not set', () => {
    expect(load({}, { PORT: '', NEO4J_URI: '' }).port).toBe(4000);
  });

  it('takes a Neo4j, brokers and a model', () => {
    const config = load(
      {},
      {
        NEO4J_URI: 'neo4j+s://graph.example:7687',
        NEO4J_PASSWORD: 'p',
        KAFKA_BROKERS: 'a:9092, b:9092',
        LLM_MODEL: 'm',
      },
    );
    expect(config.givenServer).toEqual({
      uri: 'neo4j+s://graph.example:7687',
      user: 'neo4j',
      password: 'p',
    });
    expect(config.kafkaBrokers).toEqual(['a:9092', 'b:9092']);
    expect(config.llm.model).toBe('m');
  });

  it.each([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '4000x'],
    ['SPOOR_JWT_SECRET', 'only-thirty-one-bytes-long-xxxx'],
    ['NEO4J_URI', 'http://graph:7474'],
    ['SPOOR_JWKS_URL', 'http://idp.example/keys'],
    ['KAFKA_BROKERS', 'broker-without-port'],
    ['LLM_BASE_URL', 'file:///etc/passwd'],
    ['LOG_LEVEL', 'loud'],
  ])('is refused for a wrong %s without showing it', (name, value) => {
    const message = complaint(() => load({}, { [name]: value }));
    expect(message).toContain(`${name} (environment): `);
    expect(message).not.toContain(value);
  });

  it('takes a login for the brokers with a mechanism, and only whole', () => {
    const scram = { 'k.yaml': 'kafka:\n  sasl:\n    mechanism: scram-sha-512\n' };
    const [brokers, user, password] = [
      { KAFKA_BROKERS: 'a:9092' },
      { KAFKA_USER: 'spoor' },
      { KAFKA_PASSWORD: 'hidden' },
    ];
    expect(load({}, brokers).kafkaLogin).toBeUndefined();
    expect(complaint(() => load({}, { ...brokers, ...user }))).toContain('kafka.sasl.mechanism');
    expect(load(scram, { ...brokers, ...user, ...password }).kafkaLogin).toEqual({
      username: 'spoor',
      password: 'hidden',
    });
    // Commands that have nothing to do with brokers are not asked for it.
    expect(load(scram).kafkaLogin).toBeUndefined();
    expect(complaint(() => load(scram, { ...brokers, ...password }))).toMatch(/^KAFKA_USER /);
    expect(complaint(() => load(scram, { ...brokers, ...user }))).toMatch(/^KAFKA_PASSWORD /);
  });

  it.each([
    ['ca: /a', 'names files that only enabled: true uses'],
    ['enabled: true, cert: /a', 'takes cert and key together or neither'],
    ['enabled: true, ca: 1', 'spoor.yaml:2'],
  ])('refuses kafka.tls {%s}', (keys, what) => {
    expect(complaintOf(`kafka:\n  tls: {${keys}}\n`)).toContain(what);
  });

  it('names a folder of configuration that must be there', () => {
    expect(complaint(() => loadConfig({ SPOOR_CONFIG: join(folder, 'no') }))).toContain(
      'there is no folder',
    );
  });
});
