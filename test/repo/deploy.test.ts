import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { openMetrics } from '../../server/metrics.js';
import { neo4jRelease } from '../../server/neo4j/index.js';
import { buildSettings } from '../../server/neo4j/settings.js';
import { loadConfig } from '../../server/config.js';

const root = join(__dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Metrics by name, as a query may spell them: a histogram is three series. */
async function knownNames(): Promise<{ own: string[]; queried: Set<string> }> {
  const metrics = await openMetrics().registry.getMetricsAsJSON();
  const queried = metrics.flatMap(({ name, type }) =>
    String(type) === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  );
  const own = metrics.map(({ name }) => name).filter((name) => !isOfNode(name));
  return { own, queried: new Set(queried) };
}

const isOfNode = (name: string): boolean => /^spoor_(?:nodejs|process)_/.test(name);

const namesIn = (expression: string): string[] => expression.match(/\bspoor_\w+/g) ?? [];

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string };
}

const rules = (
  parse(read('deploy/prometheus/alerts.yml')) as { groups: { rules: Rule[] }[] }
).groups.flatMap((group) => group.rules);

interface Panel {
  readonly type: string;
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}

const { panels } = JSON.parse(read('deploy/grafana/spoor-dashboard.json')) as { panels: Panel[] };
const shown = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));

/** Whether brackets and quotation marks close in the order in which they open. */
function isBalanced(expression: string): boolean {
  const open: string[] = [];
  const pairs: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
  for (const sign of expression.replace(/"[^"]*"/g, '')) {
    if ('([{'.includes(sign)) open.push(sign);
    else if (sign === '"') return false;
    else if (pairs[sign] !== undefined && open.pop() !== pairs[sign]) return false;
  }
  return open.length === 0;
}

describe('dashboard and alerts', () => {
  it.each([
    ...rules.map(({ alert, expr }) => [alert, expr]),
    ...shown.map((expr) => ['panel', expr]),
  ])('ask for metrics that there are: %s: %s', async (_, expr) => {
    const { queried } = await knownNames();
    expect(namesIn(expr).filter((name) => !queried.has(name))).toEqual([]);
    expect(isBalanced(expr)).toBe(true);
  });

  it('show every metric of ours', async () => {
    const { own } = await knownNames();
    const used = [...shown, ...rules.map(({ expr }) => expr)].join('\n');
    expect(own.filter((name) => !used.includes(name))).toEqual([]);
  });

  it('label nothing by tenant, source or path', async () => {
    const text = (await openMetrics().registry.getMetricsAsJSON()).flatMap(({ values }) =>
      values.flatMap(({ labels }) => Object.keys(labels)),
    );
    expect(text.filter((label) => /tenant|source|path|user/.test(label))).toEqual([]);
  });

  it('say of every alert how bad it is, what happened and what to do', () => {
    for (const { alert, labels, annotations } of rules) {
      expect(alert).toMatch(/^Spoor[A-Z]\w+$/);
      expect(labels.severity).toMatch(/^(?:warning|critical)$/);
      expect(annotations.summary.length).toBeGreaterThan(20);
      expect(annotations.description.length).toBeGreaterThan(40);
    }
  });
});

interface ComposeService {
  readonly image: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly networks: readonly string[];
  readonly secrets?: readonly string[];
  readonly volumes: readonly string[];
  readonly read_only?: boolean;
  readonly profiles?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly stop_grace_period: string;
  readonly deploy: { readonly resources: { readonly limits: { readonly memory: string } } };
}

interface Compose {
  readonly services: Readonly<Record<'spoor' | 'neo4j' | 'prometheus' | 'grafana', ComposeService>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
  readonly volumes: Readonly<Record<string, null>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

const compose = parse(read('deploy/compose.yaml'), { merge: true }) as Compose;
const { spoor, neo4j } = compose.services;

/** As the image spells a setting: dots are underscores, underscores are doubled. */
const spelt = (setting: string): string =>
  `NEO4J_${setting.replaceAll('_', '__').replaceAll('.', '_')}`;

describe('the compose file', () => {
  it('runs the Neo4j that Spoor was made for, with the settings that Spoor would give it', () => {
    const { heapInitial, heapMax, pageCache } = loadConfig({}).neo4j;
    const settings = {
      ...buildSettings(7687, { heapInitial, heapMax, pageCache }),
      'server.default_listen_address': '0.0.0.0',
      'server.bolt.listen_address': '0.0.0.0:7687',
      'server.bolt.advertised_address': 'neo4j:7687',
      // What is an option of the JVM at Spoor is a setting here.
      'server.memory.heap.initial_size': heapInitial,
      'server.memory.heap.max_size': heapMax,
      'server.jvm.additional': '-XX:+ExitOnOutOfMemoryError',
    };
    const expected = Object.entries(settings).map(([name, value]) => [spelt(name), value]);
    expect(neo4j.image).toBe(`neo4j:${neo4jRelease.version}-community`);
    expect(neo4j.environment).toEqual({
      NEO4J_AUTH_FILE: '/run/secrets/neo4j_auth',
      ...(Object.fromEntries(expected) as object),
    });
  });

  it('lets nobody but Spoor reach the graph, and nothing but this machine reach Spoor', () => {
    expect(neo4j.ports).toBeUndefined();
    expect(neo4j.networks).toEqual(['graph']);
    expect(compose.networks['graph']).toEqual({ internal: true });
    const others = Object.entries(compose.services).filter(([, { networks }]) =>
      networks.includes('graph'),
    );
    expect(others.map(([name]) => name)).toEqual(['spoor', 'neo4j']);
    const ports = Object.values(compose.services).flatMap((service) => service.ports ?? []);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('holds no password, and takes none from a default', () => {
    const variables = Object.values(compose.services).flatMap(({ environment = {} }) =>
      Object.entries(environment),
    );
    const secret = variables.filter(([name]) => /password|secret|auth(?!__enabled)/i.test(name));
    for (const [, value] of secret) expect(value).toMatch(/^(?:\/run\/secrets\/\w+|\$\{\w+:-\})$/);
    const used = Object.values(compose.services).flatMap(({ secrets = [] }) => secrets);
    expect([...new Set(used)].sort()).toEqual(Object.keys(compose.secrets).sort());
  });

  it('bounds every service and gives it time to stop', () => {
    for (const service of Object.values(compose.services)) {
      expect(service.deploy.resources.limits.memory).toMatch(/^\d+[mg]$/);
      expect(service.stop_grace_period).toBe('30s');
    }
    expect([spoor.read_only, spoor.cap_drop]).toEqual([true, ['ALL']]);
    expect(compose.services.prometheus.profiles).toEqual(['watch']);
    expect(compose.services.grafana.profiles).toEqual(['watch']);
  });

  it('mounts volumes that it declares and files that there are', () => {
    const sources = Object.values(compose.services).flatMap(({ volumes }) =>
      volumes.map((volume) => volume.split(':', 1)[0] ?? ''),
    );
    for (const source of sources) {
      const there = source.startsWith('./')
        ? existsSync(join(root, 'deploy', source))
        : Object.hasOwn(compose.volumes, source);
      expect([source, there]).toEqual([source, true]);
    }
  });

  it('gives Spoor variables that Spoor reads', () => {
    const source = read('server/config/environment.ts');
    const names = Object.keys(spoor.environment ?? {}).filter((name) => name !== 'NODE_OPTIONS');
    expect(names.filter((name) => !source.includes(`  ${name}:`))).toEqual([]);
  });
});

describe('the image', () => {
  const lines = read('deploy/Dockerfile').split('\n');
  const ignored = read('.dockerignore').split('\n');

  it('runs as somebody who is not root, and says whether it lives', () => {
    expect(lines).toContain('USER node');
    expect(lines.join('\n')).toMatch(/HEALTHCHECK .*\\\n.*\/healthz/);
    expect(lines.findLast((line) => line.startsWith('USER'))).toBe('USER node');
  });

  it('is built without what holds secrets or state', () => {
    expect(ignored).toEqual(expect.arrayContaining(['.git', '.spoor', 'node_modules', 'deploy']));
    expect(lines.filter((line) => /^(?:ARG|ENV).*(?:PASSWORD|SECRET|TOKEN)/i.test(line))).toEqual(
      [],
    );
  });

  it('copies files that there are', () => {
    const copied = lines.flatMap((line) => /^COPY (?!--from)(.*) \.\/$/.exec(line)?.[1] ?? []);
    const names = copied.flatMap((files) => files.split(' '));
    expect(names).toContain('package-lock.json');
    for (const name of names) expect([name, existsSync(join(root, name))]).toEqual([name, true]);
  });
});

describe('every file of YAML under deploy', () => {
  const names = readdirSync(join(root, 'deploy'), { recursive: true, encoding: 'utf8' });

  it.each(names.filter((name) => /\.ya?ml$/.test(name)))('can be read: %s', (name) => {
    expect(typeof parse(read(join('deploy', name)))).toBe('object');
  });
});
