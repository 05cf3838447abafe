import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Alert, IncomingAlert, Resolution } from '../../graph/index.js';
import { startTestService, type TestService } from '../support/service.js';
import { randomTenant } from '../support/tenant.js';
import { eventually } from '../support/until.js';

const FIELDS = `id version status kind owner from proposedBy decidedBy decisionReason expiresAt
  match { source ruleId entities severity pathTactics } rule { actions uids level }
  simulation { changed } effect { applied confirmed contradicted stricter }`;
const LIST = `query($statuses: [PrecedentStatus!]) {
  precedents(filter: { statuses: $statuses }) { edges { node { ${FIELDS} } } } }`;
const ONE = `query($id: ID!) { precedent(id: $id) { ${FIELDS} } }`;
const SIMULATE = `query($id: ID, $match: AlertMatchInput) { simulatePrecedent(id: $id, match: $match) {
  summary looked truncated matched changed samples
  alerts { held already truePositives falsePositives undecided open openCalledTrue } } }`;
const ACCEPT = `mutation($id: ID!, $version: Int!, $known: Int!) {
  acceptPrecedent(id: $id, version: $version, reason: "Ours.", acknowledgedTruePositives: $known) { ${FIELDS} } }`;
const DECLINE = `mutation($id: ID!) { declinePrecedent(id: $id, version: 1, reason: "No.") { ${FIELDS} } }`;
const CHANGE = `mutation($id: ID!, $match: AlertMatchInput!) {
  changePrecedent(id: $id, version: 1, input: { match: $match, why: "Narrower." }) { ${FIELDS} } }`;
const WITHDRAW = `mutation($id: ID!) { withdrawPrecedent(id: $id, reason: "Moved.") { status } }`;
const RESOLVE = `mutation($id: ID!, $verdict: AlertDecision!, $teach: Boolean! = true) {
  resolveAlert(id: $id, verdict: $verdict, reason: "A scanner of ours.", teach: $teach) { id } }`;

interface Shown {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly from: readonly string[];
  readonly match: Readonly<Record<string, unknown>>;
}

describe('precedents', () => {
  const folder = mkdtempSync(join(tmpdir(), 'spoor-precedents-'));
  let service: TestService;
  let tenant: string;
  let token: string;

  beforeAll(async () => {
    writeFileSync(join(folder, 'bad.txt'), '198.51.100.7\n');
    const feed = `{ name: ours, kind: list, from: '${join(folder, 'bad.txt')}' }`;
    service = await startTestService({
      config: `enrichment:\n  intelligence: { feeds: [${feed}] }\n`,
    });
  });

  beforeEach(async () => {
    tenant = randomTenant();
    token = await service.token({ tenant, roles: ['analyst'] });
  });

  afterAll(async () => {
    await service.stop();
    rmSync(folder, { recursive: true });
  });

  const graph = () => service.service.graph.tenant(tenant);
  const HOST = { kind: 'Host', name: 'scan-1.example.test' } as const;
  const raise = async (more: Partial<IncomingAlert> = {}): Promise<Alert> => {
    const alert: IncomingAlert = {
      ...{ source: 'test', ruleId: 'scan', ruleName: 'Scan', title: 'A scan', severity: 'MEDIUM' },
      ...{ techniques: ['T1046'], at: Date.now() / 1000 - 60, fields: {}, raw: {} },
      mentions: [HOST],
      ...more,
    };
    const [id = ''] = (await graph().alerts.take([alert])).ids;
    return verdictOf(id);
  };
  const verdictOf = (id: string, isIt: (alert: Alert) => boolean = () => true): Promise<Alert> =>
    eventually(async () => {
      const alert = await graph().alerts.find(id);
      return alert?.verdict != null && isIt(alert) ? alert : undefined;
    });
  const ask = async (
    query: string,
    variables: object,
  ): Promise<Readonly<Record<string, unknown>>> => {
    const { data, errors } = await service.graphql(token, query, variables);
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    return data ?? {};
  };
  const codeOf = async (query: string, variables: object, as = token): Promise<unknown> =>
    (await service.graphql(as, query, variables)).errors?.[0]?.extensions.code;
  const resolve = (id: string, verdict: Resolution['verdict'], teach = true): Promise<unknown> =>
    ask(RESOLVE, { id, verdict, teach });
  const listed = async (...statuses: readonly string[]): Promise<readonly Shown[]> => {
    const { precedents } = await ask(LIST, { statuses: statuses.length > 0 ? statuses : null });
    return (precedents as { edges: { node: Shown }[] }).edges.map(({ node }) => node);
  };
  const recorded = async (): Promise<string[]> =>
    (await graph().auditTrail.list(0, 100))
      .map(({ kind }) => kind)
      .filter((kind) => kind.startsWith('precedent.'));
  /** An alert found false, and the precedent that it proposes. */
  const proposed = async (more: Partial<IncomingAlert> = {}): Promise<[Alert, Shown]> => {
    const alert = await raise(more);
    await resolve(alert.id, 'false_positive');
    const [one] = await listed('PROPOSED');
    if (one === undefined) throw new Error('nothing is proposed');
    return [alert, one];
  };

  it('are proposed by a verdict, say what they would have changed, hold once accepted, and end when they are wrong', async () => {
    const [first, one] = await proposed();
    const [host = ''] = first.entities;
    expect(one).toMatchObject({
      ...{ version: 1, kind: 'KNOWN_GOOD', owner: 'test', from: [first.id], proposedBy: 'spoor' },
      match: { source: 'test', ruleId: 'scan', entities: [host], severity: 'MEDIUM' },
      effect: { applied: 0, confirmed: 0, contradicted: 0 },
    });
    // A proposal changes nothing.
    const open = await raise();
    expect([open.verdict?.classification, open.verdict?.precedent]).toEqual([
      'requires_investigation',
      undefined,
    ]);
    const { simulatePrecedent } = await ask(SIMULATE, { id: one.id });
    expect(simulatePrecedent).toMatchObject({
      ...{ looked: 2, truncated: false, matched: 2, changed: 2, samples: [open.id, first.id] },
      summary: expect.stringMatching(
        /^Would have changed 2 verdicts of the last 30 days, of which 0 were true positives, 1 false/,
      ) as unknown,
      alerts: { held: 0, already: 0, truePositives: 0, falsePositives: 1, undecided: 0, open: 1 },
    });
    expect(await codeOf(ACCEPT, { id: one.id, version: 2, known: 0 })).toBe('CONFLICT');
    const { acceptPrecedent } = await ask(ACCEPT, { id: one.id, version: 1, known: 0 });
    expect(acceptPrecedent).toMatchObject({
      ...{ status: 'ACCEPTED', decidedBy: 'test', simulation: { changed: 2 } },
    });
    // What waits is judged again.
    const dismissed = await verdictOf(open.id, ({ verdict }) => verdict?.precedent !== undefined);
    expect(dismissed.verdict).toMatchObject({
      ...{ classification: 'false_positive', judge: 'precedent/1', precedent: `${one.id}@1` },
      // One of one that was decided: (1 + 1) / (1 + 2).
      ...{ rawConfidence: 0.6667, playbook: null, calibrated: false },
    });
    const [why, ...rest] = dismissed.verdict?.reasoning ?? [];
    expect(why).toMatchObject({
      cites: [first.id],
      text: expect.stringContaining('A scan') as unknown,
    });
    expect(rest.length).toBeGreaterThan(2);
    const other = await raise({ mentions: [HOST, { kind: 'User', name: 'svc-scan' }] });
    expect(other.verdict?.precedent).toBe(`${one.id}@1`);
    // Graver, of a source of the same rule, about another machine, or with an indicator: not dismissed.
    const spared = [
      { severity: 'HIGH', mentions: [HOST, { kind: 'User', name: 'root' }] },
      { source: 'other' },
      { mentions: [{ kind: 'Host', name: 'ws-9.example.test' }] },
      { mentions: [HOST, { kind: 'IpAddress', address: '198.51.100.7' }] },
    ] as const;
    for (const more of spared) {
      const { verdict } = await raise({ title: JSON.stringify(more), ...(more as object) });
      expect([more, verdict?.classification === 'false_positive']).toEqual([more, false]);
      expect(verdict?.precedent).toBeUndefined();
    }
    await resolve(other.id, 'false_positive');
    expect((await ask(ONE, { id: one.id }))['precedent']).toMatchObject({
      effect: { applied: 2, confirmed: 1, contradicted: 0 },
    });
    // Agreed with, and nothing is proposed once more.
    expect(await listed('PROPOSED')).toEqual([]);
    const wrong = await raise();
    expect(wrong.id).toBe(open.id);
    const another = await raise({ mentions: [HOST, { kind: 'User', name: 'mallory' }] });
    expect(another.verdict?.precedent).toBe(`${one.id}@1`);
    await resolve(another.id, 'true_positive');
    expect((await ask(ONE, { id: one.id }))['precedent']).toMatchObject({
      ...{ status: 'WITHDRAWN', decidedBy: 'spoor' },
      decisionReason: expect.stringContaining(another.id) as unknown,
    });
    const again = await verdictOf(open.id, ({ verdict }) => verdict?.precedent === undefined);
    expect(again.verdict?.judge).not.toBe('precedent/1');
    expect(
      (await raise({ mentions: [HOST, { kind: 'User', name: 'x' }] })).verdict?.judge,
    ).not.toBe('precedent/1');
    expect((await ask(ONE, { id: one.id }))['precedent']).toMatchObject({
      effect: { applied: 2, confirmed: 1, contradicted: 1 },
    });
    expect(await recorded()).toEqual([
      ...['precedent.proposed', 'precedent.accepted', 'precedent.withdrawn'],
    ]);
    const metrics = await ask(
      '{ triageMetrics { precedents { proposed holding applied confirmed contradicted } } }',
      {},
    );
    expect(metrics['triageMetrics']).toEqual({
      precedents: { proposed: 0, holding: 0, applied: 2, confirmed: 1, contradicted: 1 },
    });
  });

  it('are not accepted where that would dismiss what analysts found true, unless that is acknowledged', async () => {
    const [, one] = await proposed();
    const bad = await raise();
    await resolve(bad.id, 'true_positive');
    const undecided = await raise();
    await resolve(undecided.id, 'undecided');
    const held = await raise({ mentions: [HOST, { kind: 'IpAddress', address: '198.51.100.7' }] });
    await resolve(held.id, 'true_positive');
    expect(await listed('PROPOSED')).toMatchObject([{ id: one.id }]);
    const { simulatePrecedent } = await ask(SIMULATE, { id: one.id });
    expect(simulatePrecedent).toMatchObject({
      ...{ looked: 4, matched: 4, changed: 3 },
      samples: [bad.id, undecided.id, expect.any(String) as unknown],
      alerts: { held: 1, truePositives: 1, falsePositives: 1, undecided: 1, open: 0 },
    });
    expect(await codeOf(ACCEPT, { id: one.id, version: 1, known: 0 })).toBe('CONFLICT');
    expect(await listed('ACCEPTED')).toEqual([]);
    await ask(ACCEPT, { id: one.id, version: 1, known: 1 });
    const next = await raise();
    // Of those that matched one was found false and two true.
    expect(next.verdict).toMatchObject({ precedent: `${one.id}@1`, rawConfidence: 0.4 });
    await ask(WITHDRAW, { id: one.id });
    const after = await verdictOf(next.id, ({ verdict }) => verdict?.precedent === undefined);
    expect(after.verdict?.judge).toBe('log-odds/1');
    expect(await codeOf(WITHDRAW, { id: one.id })).toBe('CONFLICT');
  });

  it('are backed by further verdicts, which take that back', async () => {
    const [first, one] = await proposed();
    const second = await raise();
    await resolve(second.id, 'false_positive');
    expect(await listed()).toMatchObject([{ id: one.id, from: [first.id, second.id] }]);
    await resolve(first.id, 'undecided');
    expect(await listed()).toMatchObject([{ status: 'PROPOSED', from: [second.id] }]);
    await resolve(second.id, 'true_positive');
    expect(await listed()).toMatchObject([{ status: 'DECLINED', from: [], decidedBy: 'spoor' }]);
    expect(await recorded()).toEqual([
      ...['precedent.proposed', 'precedent.supported', 'precedent.unsupported'],
      'precedent.declined',
    ]);
    // What the service ended may come again.
    await resolve(second.id, 'false_positive');
    expect(await listed('PROPOSED')).toMatchObject([{ from: [second.id] }]);
  });

  it('end when the verdict that they rest on was wrong, and show it before they hold once more', async () => {
    const [first, one] = await proposed();
    await ask(ACCEPT, { id: one.id, version: 1, known: 0 });
    await resolve(first.id, 'true_positive');
    expect(await listed()).toMatchObject([
      { status: 'WITHDRAWN', decidedBy: 'spoor', from: [first.id] },
    ]);
    const next = await raise();
    expect(next.verdict?.precedent).toBeUndefined();
    await resolve(next.id, 'false_positive');
    const [again] = await listed('PROPOSED');
    expect(again?.from).toEqual([next.id]);
    expect(await codeOf(ACCEPT, { id: again?.id, version: 1, known: 0 })).toBe('CONFLICT');
  });

  it('are not proposed where a verdict is not to teach, where nothing lasts, or where a person declined the same', async () => {
    const first = await raise();
    await resolve(first.id, 'false_positive', false);
    const nameless = await raise({ mentions: [], ruleId: 'nameless' });
    await resolve(nameless.id, 'false_positive');
    expect(await listed()).toEqual([]);
    const [, one] = await proposed();
    await ask(DECLINE, { id: one.id });
    const next = await raise();
    await resolve(next.id, 'false_positive');
    expect(await listed()).toMatchObject([{ id: one.id, status: 'DECLINED' }]);
    expect(await codeOf(ACCEPT, { id: one.id, version: 1, known: 0 })).toBe('CONFLICT');
  });

  it('can be narrowed before they are accepted, which makes another version', async () => {
    const [first, one] = await proposed({ fields: { tool: 'nmap 7' } });
    const match = {
      ...one.match,
      fields: [{ name: 'tool', matching: 'STARTS_WITH', text: 'nmap' }],
    };
    const changed = await ask(CHANGE, { id: one.id, match });
    expect(changed['changePrecedent']).toMatchObject({ version: 2, from: [first.id] });
    expect(await codeOf(ACCEPT, { id: one.id, version: 1, known: 0 })).toBe('CONFLICT');
    await ask(ACCEPT, { id: one.id, version: 2, known: 0 });
    expect((await raise({ fields: { tool: 'nmap 8' } })).verdict?.precedent).toBe(`${one.id}@2`);
    const other = await raise({
      ...{ fields: { tool: 'mimikatz' }, mentions: [HOST, { kind: 'User', name: 'ann' }] },
    });
    expect(other.verdict?.precedent).toBeUndefined();
    expect(await codeOf(CHANGE, { id: one.id, match })).toBe('CONFLICT');
  });

  it('are listed, simulated, accepted and withdrawn over REST as well', async () => {
    const [, one] = await proposed();
    const rest = async (path: string, body?: object): Promise<unknown> => {
      const answer = await service.ask(`api/v2/precedents${path}`, {
        ...{ token, method: body === undefined ? 'GET' : 'POST' },
        headers: { 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const said = (await answer.json()) as { readonly code?: string };
      return answer.status === 200 ? said : said.code;
    };
    const precedent = one.id;
    expect(await rest('?status=proposed&kind=known_good')).toMatchObject([
      { precedent, status: 'proposed', match: { ruleId: 'scan' }, simulation: null },
    ]);
    expect(await rest('?status=accepted')).toEqual([]);
    expect(await rest('?status=rubbish')).toBe('BAD_REQUEST');
    expect(await rest('/simulate', { precedent })).toMatchObject({ matched: 1, changed: 1 });
    const accept = { precedent, version: 1, reason: 'Ours.' };
    expect(await rest('/accept', { ...accept, reason: ' ' })).toBe('BAD_REQUEST');
    expect(await rest('/accept', { ...accept, expires_at: '2001-01-01T00:00:00Z' })).toBe(
      'BAD_REQUEST',
    );
    expect(await rest('/accept', accept)).toMatchObject({ status: 'accepted' });
    expect(await rest('/decline', accept)).toBe('CONFLICT');
    expect(await rest(`/${precedent}`)).toMatchObject({
      ...{ status: 'accepted', simulation: { changed: 1 }, effect: { applied: 0 } },
    });
    const withdrawn = await rest('/withdraw', { precedent, reason: 'Moved.' });
    expect(withdrawn).toMatchObject({ status: 'withdrawn', decision: { by: 'test' } });
  });

  it('belong to one tenant', async () => {
    const [, one] = await proposed();
    const stranger = await service.token({ tenant: randomTenant() });
    const known = { id: one.id, version: 1, known: 0 };
    for (const [query, variables] of [
      [ACCEPT, known],
      [DECLINE, known],
      [SIMULATE, known],
      [WITHDRAW, known],
      [CHANGE, { ...known, match: { source: 'test', ruleId: 'scan', severity: 'LOW' } }],
    ] as const) {
      const used = Object.entries(variables).filter(([name]) => query.includes(`$${name}`));
      expect(await codeOf(query, Object.fromEntries(used), stranger)).toBe('NOT_FOUND');
    }
    const uids = one.match['entities'] as readonly string[];
    const propose = `mutation($uids: [ID!]!) { proposePrecedent(input: { title: "x", reason: "y",
      match: { source: "test", ruleId: "scan", severity: LOW, entities: $uids } }) { id } }`;
    expect(await codeOf(propose, { uids }, stranger)).toBe('NOT_FOUND');
    expect(await listed()).toMatchObject([{ id: one.id, status: 'PROPOSED' }]);
  });
});
