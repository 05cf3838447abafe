import fc from 'fast-check';
import { adf, code, facts, paragraphs } from '../../../response/connectors/ticket/adf.js';
import type { JiraSettings } from '../../../response/connectors/ticket/jira.js';
import { openTicket } from '../../../response/connectors/ticket/ticket.js';
import type { ConnectorOperation, Json } from '../../../response/index.js';
import {
  callOf,
  expectFailure,
  kept,
  operationOf,
  targetOf,
} from '../../support/connectors/calls.js';
import { adfFaults, type JiraSite, openJira } from '../../support/connectors/jira.js';

const TOKEN = 'a-token-of-the-house';
const LOGIN = `spoor@corp.example:${TOKEN}`;
const secrets = [TOKEN, LOGIN, Buffer.from(LOGIN).toString('base64')];

let site: JiraSite;

beforeAll(async () => {
  site = await openJira(LOGIN);
});
afterAll(() => {
  site.close();
});
beforeEach(() => {
  for (const list of [site.issues, site.searches, site.faults]) list.length = 0;
  site.blindSearches = 0;
});

const open = (more: Partial<JiraSettings> = {}): ConnectorOperation => {
  const settings = { email: 'spoor@corp.example', token: TOKEN, project: 'SEC', url: site.url };
  return operationOf(openTicket({ ...settings, ...more }, [5, 5]).operations, 'open');
};
const callWith = (given: Readonly<Record<string, Json>> = {}, name = 'web-1') =>
  callOf({
    ...{ action: 'ticket.open', arguments: given },
    target: targetOf('Host', name, { fqdn: 'web-1.example', os: null }),
  });
const call = callWith({ title: 'web-1 talks to evil.example', text: 'Seen twice.\n\nIsolated.' });

describe('a ticket', () => {
  it('is opened in the form that Jira takes', async () => {
    const operation = open({ labels: ['soc'], issueType: 'Incident' });
    const urgent = callWith({ ...call.arguments, priority: 'High' });
    const told = await operation.execute(urgent, await operation.capture(urgent));
    expect(told).toEqual({ ticket: 'SEC-1', page: `${site.url}/browse/SEC-1`, changed: true });
    expect(site.issues[0]?.fields).toMatchObject({
      project: { key: 'SEC' },
      issuetype: { name: 'Incident' },
      summary: 'web-1 talks to evil.example',
      labels: ['spoor', expect.stringMatching(/^spoor-[0-9a-f]{16}$/), 'soc'],
      priority: { name: 'High' },
    });
    const description = JSON.stringify(site.issues[0]?.fields['description']);
    for (const word of ['Seen twice.', 'Isolated.', 'run-1.step-1', 'web-1.example', 'acme'])
      expect(description).toContain(word);
  });

  it('is opened once, and says once that it was taken back', async () => {
    const operation = open();
    const before = kept(await operation.capture(call));
    // Nothing to take back yet.
    await operation.rollBack(call, before);
    for (const _time of ['once', 'twice']) await operation.execute(call, before);
    expect(site.issues).toHaveLength(1);
    expect(await operation.validate(call, before)).toEqual({
      ok: true,
      observed: 'There is SEC-1.',
    });
    expect(await operation.validateRollBack(call, before)).toMatchObject({ ok: false });
    for (const _time of ['once', 'twice']) await operation.rollBack(call, before);
    expect(site.issues[0]?.comments).toHaveLength(1);
    expect(JSON.stringify(site.issues[0]?.comments)).toContain('has taken back');
    expect(await operation.validateRollBack(call, before)).toMatchObject({ ok: true });
  });

  it('of another action is another one', async () => {
    const operation = open();
    await operation.execute(call, { tickets: [] });
    await operation.execute({ ...call, key: 'run-2.step-1' }, { tickets: [] });
    await operation.execute({ ...call, tenant: 'umbrella' }, { tickets: [] });
    expect(site.issues).toHaveLength(3);
  });

  it('is waited for where searches are slow', async () => {
    const operation = open();
    const before = await operation.capture(call);
    await operation.execute(call, before);
    site.blindSearches = 2;
    expect(await operation.validate(call, before)).toMatchObject({ ok: true });
    site.blindSearches = 2;
    expect(await operation.rollBack(call, before)).toMatchObject({ commented: ['SEC-1'] });
    site.blindSearches = 9;
    expect(await operation.validate(call, before)).toMatchObject({ ok: false });
  });

  it('that a slow search doubled says in both that it was taken back', async () => {
    const operation = open();
    const before = await operation.capture(call);
    await operation.execute(call, before);
    site.blindSearches = 1;
    await operation.execute(call, before);
    expect(await operation.validate(call, before)).toMatchObject({
      observed: 'There is SEC-1, SEC-2.',
    });
    expect(await operation.rollBack(call, before)).toMatchObject({ commented: ['SEC-1', 'SEC-2'] });
  });

  it('has a title without being given one', async () => {
    const plain = callWith();
    await open().execute(plain, { tickets: [] });
    expect(site.issues[0]?.fields['summary']).toBe('ticket.open: web-1');
  });

  it.each([
    [400, 'CONNECTOR_REFUSED', 'ticket: Jira answered with status 400, for summary'],
    [403, 'CONNECTOR_REFUSED', 'status 403'],
    [429, 'CONNECTOR_UNREACHABLE', 'status 429'],
    [503, 'CONNECTOR_UNREACHABLE', 'status 503'],
  ])('that is met with %i says so, and not what Jira says', async (status, code_, said) => {
    site.faults.push(status);
    const message = await expectFailure(open().capture(call), code_, secrets);
    expect(message).toContain(said);
  });

  it('needs a login that Jira knows', async () => {
    const stranger = open({ token: 'wrong' });
    await expectFailure(stranger.capture(call), 'CONNECTOR_REFUSED', ['wrong', ...secrets]);
    const away = open({ url: 'http://127.0.0.1:9' });
    await expectFailure(away.capture(call), 'CONNECTOR_UNREACHABLE', secrets);
  });

  it.each<[string, Record<string, Json>]>([
    ['a misspelt argument', { summary: 'x' }],
    ['a number', { title: 3 }],
    ['a priority that is more', { priority: 'High"}, "x": {"y":"' }],
  ])('is not opened for %s', (_what, given) => {
    expect(() => {
      open().check(callWith(given));
    }).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }) as Error);
  });

  it.each<[string, Partial<JiraSettings>]>([
    ['an address without https', { url: 'http://corp.atlassian.net' }],
    ['a project that is more', { project: 'SEC" OR project = "X' }],
    ['no token', { token: '' }],
    ['a label with a space', { labels: ['a b'] }],
  ])('has no use for %s', (_what, more) => {
    expect(() => open(more)).toThrow(TypeError);
  });
});

const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.constantFrom('', ' ', '\n\n', '{code}', '" OR 1=1', '\ud800', 'a\u0000b', '[x](javascript:y)'),
);

describe('a document of Jira', () => {
  it('is one, whatever text it is made of', () => {
    fc.assert(
      fc.property(
        hostileText,
        hostileText,
        fc.array(fc.tuple(fc.constant('Name'), hostileText)),
        (one, other, pairs) => {
          const document = adf(...paragraphs(one), facts(pairs), code(other));
          expect(adfFaults(JSON.parse(JSON.stringify(document)))).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('has no characters that can’t be seen', () => {
    const text = 'a\u0000b\u001bc\ud800d\te\u0085f😀';
    const document = adf(...paragraphs(text), code(text), facts([['Name', text]]));
    const seen = JSON.stringify(document);
    expect(seen.split('abcd\\tef😀')).toHaveLength(4);
    expect(seen).not.toMatch(/\\u/);
  });

  it('is checked by the schema of Atlassian, which does find faults', () => {
    expect(adfFaults({ type: 'doc', version: 1, content: [] })).toEqual([]);
    const empty = { type: 'paragraph', content: [{ type: 'text', text: '' }] };
    expect(adfFaults({ type: 'doc', version: 1, content: [empty] })).not.toEqual([]);
    expect(adfFaults({ type: 'doc', content: [] })).not.toEqual([]);
    expect(adfFaults('text')).not.toEqual([]);
  });

  it('and its question are made whatever a target is called', async () => {
    await fc.assert(
      fc.asyncProperty(hostileText, hostileText, async (name, title) => {
        site.issues.length = 0;
        const hostile = callWith({ title, text: name }, name);
        await open().execute(hostile, { tickets: [] });
        expect(site.issues).toHaveLength(1);
        expect(site.searches.at(-1)).toMatch(
          /^project = "SEC" AND labels = "spoor-[0-9a-f]{16}" ORDER BY created ASC$/,
        );
      }),
      { numRuns: 60 },
    );
  });
});
