import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parse } from 'yaml';
import { openKubernetes } from '../../../response/connectors/kubernetes/kubernetes.js';
import { SpoorError } from '../../../graph/index.js';
import type { ConnectorOperation, Json } from '../../../response/index.js';
import {
  callOf,
  expectFailure,
  expectOnceAndBack,
  operationOf,
  targetOf,
} from '../../support/connectors/calls.js';
import {
  type Cluster,
  networkPolicyContract,
  openCluster,
} from '../../support/connectors/cluster.js';

const TOKEN = 'a-token-of-a-service-account';
const pem = (name: string): string =>
  readFileSync(join(__dirname, '../../support/kafka/pem', name), 'utf8');

const handOver = operationOf(openKubernetes({}).operations, 'isolate');
const callWith = (given: Readonly<Record<string, Json>>) =>
  callOf({ action: 'host.isolate', target: targetOf('Host', 'web-1'), arguments: given });
const call = callWith({ namespace: 'shop', labels: { app: 'web', 'example.com/tier': 'front' } });

describe('isolation in Kubernetes', () => {
  let cluster: Cluster;

  beforeAll(async () => {
    cluster = await openCluster(TOKEN, 'shop');
  });
  afterAll(() => {
    cluster.close();
  });
  beforeEach(() => {
    cluster.policies.clear();
    cluster.faults.length = 0;
  });

  const open = (token = TOKEN, server = cluster.url): ConnectorOperation =>
    operationOf(openKubernetes({ api: { server, token } }).operations, 'isolate');
  const look = (): Promise<unknown> => Promise.resolve([...cluster.policies.values()]);
  const other = (name: string, podSelector: object, rules: object = { ingress: [{}] }): void => {
    const policy = networkPolicyContract.parse({
      ...{ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' },
      ...{ metadata: { name, namespace: 'shop' }, spec: { podSelector, ...rules } },
    });
    cluster.policies.set(name, policy);
  };

  it('lets nothing in and nothing out, and is taken back', async () => {
    await expectOnceAndBack(open(), call, look);
    await open().execute(call, await open().capture(call));
    expect(await look()).toEqual([
      {
        ...{ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' },
        metadata: {
          name: expect.stringMatching(/^spoor-isolate-[0-9a-f]{16}$/) as unknown,
          namespace: 'shop',
          labels: { 'app.kubernetes.io/managed-by': 'spoor' },
          annotations: { 'spoor/key': 'run-1.step-1' },
        },
        spec: {
          podSelector: { matchLabels: { app: 'web', 'example.com/tier': 'front' } },
          policyTypes: ['Ingress', 'Egress'],
        },
      },
    ]);
  });

  it.each<[string, object, boolean]>([
    ['all pods', {}, true],
    ['pods of the same label', { matchLabels: { app: 'web' } }, true],
    ['pods of a label that is not known', { matchLabels: { zone: 'a' } }, true],
    ['pods of another value', { matchLabels: { app: 'db' } }, false],
    [
      'values with it',
      { matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }] },
      true,
    ],
    [
      'values without it',
      { matchExpressions: [{ key: 'app', operator: 'In', values: ['db'] }] },
      false,
    ],
    [
      'not this value',
      { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] },
      false,
    ],
    [
      'not that value',
      { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['db'] }] },
      true,
    ],
    [
      'pods without the label',
      { matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] },
      false,
    ],
    ['pods with the label', { matchExpressions: [{ key: 'app', operator: 'Exists' }] }, true],
  ])('is not believed where another policy lets through to %s', async (_what, selector, isHole) => {
    for (const filler of ['a', 'b', 'c']) other(filler, { matchLabels: { app: 'db' } });
    other('hole', selector);
    other('closed', {}, {});
    const before = await open().capture(call);
    await open().execute(call, before);
    const { ok, observed } = await open().validate(call, before);
    expect(ok).toBe(!isHole);
    expect(observed.includes('hole')).toBe(isHole);
  });

  it.each([
    ['lets something out', { egress: [{}] }],
    ['lets something in', { ingress: [{}] }],
    ['means other pods', { podSelector: { matchLabels: { app: 'db' } } }],
    ['has one direction only', { policyTypes: ['Ingress' as const] }],
  ])('is not believed where it was changed and %s', async (_what, changed) => {
    const before = await open().capture(call);
    await open().execute(call, before);
    for (const [name, policy] of cluster.policies)
      cluster.policies.set(name, { ...policy, spec: { ...policy.spec, ...changed } });
    const { ok, observed } = await open().validate(call, before);
    expect(ok).toBe(false);
    expect(observed).toContain('is not there as it was made');
  });

  it('touches no policy of another', async () => {
    const before = (await open().capture(call)) as { name: string };
    other(before.name, {});
    const start = await look();
    await expectFailure(open().capture(call), 'CONNECTOR_CONFLICT');
    await expectFailure(open().execute(call, before), 'CONNECTOR_CONFLICT');
    await expectFailure(open().rollBack(call, before), 'CONNECTOR_CONFLICT');
    expect(await look()).toEqual(start);
  });

  it.each([
    [401, 'CONNECTOR_REFUSED'],
    [403, 'CONNECTOR_REFUSED'],
    [429, 'CONNECTOR_UNREACHABLE'],
    [503, 'CONNECTOR_UNREACHABLE'],
  ])('says what %i means, and not what the server says', async (status, code) => {
    cluster.faults.push(status);
    await expectFailure(open().capture(call), code, [TOKEN]);
  });

  it('needs the right token and the namespace', async () => {
    await expectFailure(open('wrong').capture(call), 'CONNECTOR_REFUSED', ['wrong']);
    const elsewhere = callWith({ namespace: 'elsewhere', wholeNamespace: true });
    const before = await open().capture(elsewhere);
    await expectFailure(open().execute(elsewhere, before), 'CONNECTOR_TARGET_MISSING');
  });

  it('is unreachable where the server is', async () => {
    const away = open(TOKEN, 'http://127.0.0.1:9');
    await expectFailure(away.capture(call), 'CONNECTOR_UNREACHABLE', [TOKEN]);
  });

  it('trusts the certificates of the cluster, and no others', async () => {
    const cert = pem('certificate.pem');
    const guarded = await openCluster(TOKEN, 'shop', { key: pem('key.pem'), cert });
    try {
      const server = guarded.url.replace('127.0.0.1', 'localhost');
      const trusting = openKubernetes({ api: { server, token: TOKEN, ca: cert } });
      const operation = operationOf(trusting.operations, 'isolate');
      await operation.execute(call, await operation.capture(call));
      expect(guarded.policies.size).toBe(1);
      const wary = open(TOKEN, server);
      const message = await expectFailure(wary.capture(call), 'CONNECTOR_UNREACHABLE');
      expect(message).toMatch(/SELF_SIGNED|UNABLE_TO_VERIFY/);
    } finally {
      guarded.close();
    }
  });

  it.each(['http://cluster.example', 'https://u:p@cluster.example', ''])(
    'is not asked of %j',
    (server) => {
      expect(() => open(TOKEN, server)).toThrow(TypeError);
    },
  );
});

describe('a manifest', () => {
  it('is handed over where there is no API server, and nothing is said to be done', async () => {
    const before = await handOver.capture(call);
    const told = (await handOver.execute(call, before)) as Record<string, string>;
    expect(told).toMatchObject({ status: 'for you to apply', namespace: 'shop' });
    const manifest: unknown = parse(told['manifest'] ?? '');
    expect(networkPolicyContract.safeParse(manifest).error).toBeUndefined();
    expect(await handOver.validate(call, before)).toMatchObject({ ok: false });
    expect(await handOver.rollBack(call, before)).toMatchObject({ namespace: 'shop' });
    expect(await handOver.validateRollBack(call, before)).toMatchObject({ ok: true });
  });

  /** What the contract reads in the manifest of a call; undefined where the call is refused. */
  const written = async (namespace: string, labels: Record<string, string>): Promise<unknown> => {
    const hostile = callWith({ namespace, labels });
    try {
      handOver.check(hostile);
    } catch (error) {
      if (error instanceof SpoorError && error.code === 'BAD_REQUEST') return undefined;
      throw error;
    }
    const told = await handOver.execute(hostile, await handOver.capture(hostile));
    const { manifest } = told as { manifest: string };
    const { metadata, spec } = networkPolicyContract.parse(parse(manifest));
    return [metadata.namespace, spec.podSelector.matchLabels];
  };

  it('keeps to the contract whatever names telemetry has, or is refused', async () => {
    const word = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom('web', 'a/b', 'x\n  y: z', '{}', '*', 'true', '1', '__proto__', '-'),
    );
    const labels = fc.dictionary(word, word, { maxKeys: 3 });
    await fc.assert(
      fc.asyncProperty(word, labels, async (namespace, given) => {
        expect([undefined, [namespace.trim(), given]]).toContainEqual(
          await written(namespace, given),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('is made of all names that Kubernetes takes', async () => {
    const name = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);
    await fc.assert(
      fc.asyncProperty(
        name,
        fc.dictionary(name, name, { minKeys: 1, maxKeys: 3 }),
        async (namespace, labels) => {
          expect(await written(namespace, labels)).toEqual([namespace, labels]);
        },
      ),
      { numRuns: 100 },
    );
  });

  it.each<[string, Record<string, Json>]>([
    ['no namespace', { labels: { app: 'web' } }],
    ['no labels', { namespace: 'shop' }],
    ['no labels that hold', { namespace: 'shop', labels: {} }],
    ['labels and all', { namespace: 'shop', labels: { app: 'web' }, wholeNamespace: true }],
    ['a list of labels', { namespace: 'shop', labels: ['app'] }],
    ['a number', { namespace: 'shop', labels: { app: 1 } }],
    ['a misspelt argument', { namespace: 'shop', label: { app: 'web' } }],
    ['a path', { namespace: '../kube-system', wholeNamespace: true }],
    ['yes for true', { namespace: 'shop', wholeNamespace: 'yes' }],
  ])('is not made of %s', (_what, given) => {
    expect(() => {
      handOver.check(callWith(given));
    }).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }) as Error);
  });

  it('for a whole namespace selects all pods', async () => {
    const whole = callWith({ namespace: 'shop', wholeNamespace: true });
    const told = await handOver.execute(whole, await handOver.capture(whole));
    const { manifest } = told as { manifest: string };
    expect(parse(manifest)).toMatchObject({ spec: { podSelector: {} } });
  });
});
