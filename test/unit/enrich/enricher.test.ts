import {
  bounded,
  enrichFrom,
  LdapDirectory,
  type BoundedSource,
  type Sources,
} from '../../../agents/index.js';
import { noNames, type Alert, type AlertNames, type EntityRecord } from '../../../graph/index.js';
import { wallClock } from '../../support/clock.js';

const alertWith = (names: Partial<AlertNames>, more: object = {}): Alert =>
  ({
    ...{ id: 'alert:1', entities: ['host:1', 'user:1'], fields: {} },
    names: { ...noNames, ...names },
    ...more,
  }) as unknown as Alert;

/** Keeps what it was asked, and knows nothing. */
class Listening {
  readonly asked: unknown[] = [];

  source<Question, T>(name: string): BoundedSource<Question, T> {
    return {
      name,
      ask: (question) => {
        this.asked.push(question);
        return Promise.resolve({ found: undefined, failure: undefined });
      },
    };
  }
}

const nobody: ReadonlyMap<string, EntityRecord> = new Map();

describe('who is asked about an alert', () => {
  let listening: Listening;

  beforeEach(() => {
    listening = new Listening();
  });

  it('is asked by what the alert says where the graph knows none of it', async () => {
    const enrich = enrichFrom({
      identity: listening.source('ldap'),
      assets: listening.source('cmdb'),
      intelligence: listening.source('intelligence'),
    });
    const users = [{ name: 'dana', domain: 'CORP' }];
    const hosts = [{ name: 'pay-1', fqdn: 'pay-1.corp.example' }];
    const named = { addresses: ['203.0.113.9'], domains: ['evil.example'], users, hosts };
    await enrich(alertWith(named), nobody, 'acme');
    expect(listening.asked).toEqual([
      users[0],
      hosts[0],
      { addresses: ['203.0.113.9'], domains: ['evil.example'], hashes: [], urls: [] },
    ]);
  });

  it('is asked by what the graph knows, and by what the alert says beside', async () => {
    const ip = { uid: 'host:1', kind: 'IpAddress', name: '10.0.0.1', properties: {} };
    const user = {
      ...{ uid: 'user:1', kind: 'User', name: 'dana' },
      properties: { name: 'dana', domain: 'CORP', sid: 'S-1-5-21-1' },
    };
    const known = new Map([ip, user].map((one) => [one.uid, one as unknown as EntityRecord]));
    const enrich = enrichFrom({
      identity: listening.source('ldap'),
      intelligence: listening.source('intelligence'),
    });
    const named = { addresses: ['203.0.113.9'], users: [{ name: 'erin' }] };
    await enrich(alertWith(named), known, 'acme');
    expect(listening.asked).toMatchObject([
      { name: 'dana', domain: 'CORP', sid: 'S-1-5-21-1' },
      { addresses: ['203.0.113.9', '10.0.0.1'] },
    ]);
  });

  it('looks up what fits where an alert names too much', async () => {
    const intelligence = bounded(
      {
        name: 'intelligence',
        look: (question: { addresses?: readonly string[] | undefined }) => {
          const [value] = question.addresses ?? [];
          return Promise.resolve(
            value === undefined ? undefined : [{ value, feed: 'own', description: '' }],
          );
        },
      },
      { clock: wallClock, timeoutMs: 1_000, ttlMs: 0, maxEntries: 1, maxQuestion: 256 * 1024 },
    );
    const padding = Array.from({ length: 400 }, (_, n): [string, string] => [
      `f${n}`,
      `https://x${n}.example/${'a'.repeat(1_900)}`,
    ]);
    const alert = alertWith(
      { addresses: ['203.0.113.9'] },
      { fields: Object.fromEntries(padding) },
    );
    const answer = await enrichFrom({ intelligence })(alert, nobody, 'acme');
    expect(answer).toMatchObject({ failures: [], indicators: [{ value: '203.0.113.9' }] });
  });

  it('is asked for the tenants that it is for', async () => {
    const sources: Sources = {
      identity: listening.source('ldap'),
      assets: listening.source('cmdb'),
      identityTenants: ['acme'],
      assetTenants: ['acme', 'spy'],
    };
    const alert = alertWith({ users: [{ name: 'dana' }], hosts: [{ name: 'pay-1' }] });
    await enrichFrom(sources)(alert, nobody, 'spy');
    expect(listening.asked).toEqual([{ name: 'pay-1' }]);
    await enrichFrom(sources)(alert, nobody, 'acme');
    expect(listening.asked).toHaveLength(3);
  });

  it('is told of as missing where feeds are, as one part however many they are', async () => {
    const down = (names: readonly string[]): Sources => ({
      feedFailures: () =>
        names.map((name) => ({ part: `intelligence:${name}`, reason: 'ECONNREFUSED' })),
    });
    const failuresOf = async (names: readonly string[]) =>
      (await enrichFrom(down(names))(alertWith({}), nobody, 'acme')).failures;
    expect(await failuresOf([])).toEqual([]);
    expect(await failuresOf(['a'])).toEqual([{ part: 'intelligence:a', reason: 'ECONNREFUSED' }]);
    expect(await failuresOf(['a', 'b'])).toEqual([
      { part: 'intelligence', reason: 'a: ECONNREFUSED; b: ECONNREFUSED' },
    ]);
  });
});

describe('a directory', () => {
  const ask = (domain: string | undefined, domains: readonly string[], baseDn: string) =>
    // Nobody listens there: whoever is asked for is not found out.
    new LdapDirectory({ url: 'ldap://127.0.0.1:1', baseDn, domains, timeoutMs: 500 })
      .look({ name: 'dana', domain }, AbortSignal.timeout(2_000))
      .then(
        () => 'not asked',
        () => 'asked',
      );
  const BASE = 'ou=people,dc=corp,dc=example';

  it.each<[string | undefined, readonly string[], string, string]>([
    ['X', [], BASE, 'not asked'],
    ['NT AUTHORITY', [], BASE, 'not asked'],
    ['CORP', [], BASE, 'asked'],
    ['corp.example.', [], BASE, 'asked'],
    [undefined, [], BASE, 'asked'],
    ['X', [], 'o=corp', 'asked'],
    ['CORP', ['HQ', 'hq.example'], BASE, 'not asked'],
    ['hq', ['HQ', 'hq.example'], BASE, 'asked'],
  ])('is asked for names of its own domains: %s of %j under %s is %s', async (...row) => {
    const [domain, domains, base, expected] = row;
    expect(await ask(domain, domains, base)).toBe(expected);
  });
});
