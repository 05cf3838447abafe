import type { RelationshipObservation } from '../../graph/index.js';
import { copilot } from '../../ingest/normalise/copilot.js';
import type { RawEvent } from '../../ingest/normalise/format.js';
import { hostileChecks } from '../support/hostile.js';
import { captureLines, describeWithSharedData } from '../support/shared-data.js';
import { dataLines, edgesMade, edgesTold, edgeText, normalisedBy } from '../support/normalised.js';

const lines = dataLines('copilot/events.jsonl');
const events = lines.map((line) => JSON.parse(line) as RawEvent);
const thread = '19:Xn3uQZYgZ7f2ue0vp5w9MglEVjFyp5pza1efaC6g2U41@thread.v2';

function event(n: number, changes: RawEvent = {}): RawEvent {
  return { ...events[n], ...changes };
}

const { accepted, edges } = normalisedBy(copilot);

function facts(raw: RawEvent): string[] {
  return edges(raw).map((edge) => edgeText(edge, nameOf));
}

function nameOf(mention: RelationshipObservation['from']): string {
  return mention.kind === 'AiAgent' ? `agent ${mention.agent_id ?? '?'}` : (mention.name ?? '?');
}

const PROMPTS = [`kim PROMPTED ${thread}`, 'kim PROMPTED agent word'];
const ANSWER = `agent word PERFORMED_INFERENCE ${thread}`;

describe('Copilot', () => {
  it.each([
    ['a prompt', 0, PROMPTS],
    ['an answer', 1, [ANSWER]],
    ['a transcript, which has both', 2, [ANSWER, ...PROMPTS]],
  ])('reads %s', (_, n, expected) => {
    expect(facts(event(n))).toEqual(expected);
  });

  it('knows the agent by the host that the audit log names, and the thread by its id there', () => {
    const [performed] = edges(event(3));
    const issuer = 'microsoft 365 copilot';
    expect(performed?.from).toEqual({
      kind: 'AiAgent',
      issuer,
      agent_id: 'bizchat',
      name: 'Microsoft 365 Chat',
    });
    expect(performed?.to).toEqual({
      kind: 'Inference',
      issuer,
      inference_id: thread,
      name: thread,
      type: 'run',
    });
  });

  it('finds the address of a person who signs with the name alone', () => {
    const [prompted] = edges(event(4));
    expect(prompted?.from).toMatchObject({ kind: 'User', upn: 'kim@contoso.example' });
    expect(facts(event(4))).toContain('kim PROMPTED agent m365admincenter');
  });

  it('does not take a person without an address for an agent', () => {
    const nobody = event(4, { Participants: '' });
    expect(copilot.normalise(nobody).outcome).toBe('ignored');
    const ownName = event(1, { Sender: 'Sales Assistant' });
    expect(edges(ownName)[0]?.from).toMatchObject({ agent_id: 'word', name: 'Sales Assistant' });
  });

  it('takes the columns of review sets, and the app from the signature', () => {
    expect(facts(event(5))).toEqual([`agent excel PERFORMED_INFERENCE ${thread}`]);
    const chat = event(5, { Sender: 'Microsoft 365 Chat' });
    expect(facts(chat)).toEqual([`agent bizchat PERFORMED_INFERENCE ${thread}`]);
  });

  it('keeps other assistants apart from Copilot', () => {
    expect(edges(event(6))[1]?.to).toMatchObject({
      issuer: 'connected ai app',
      name: 'Example Bot',
    });
  });

  it('takes a message whose thread is not told for a conversation of its own', () => {
    expect(facts(event(7))).toEqual(['agent outlook PERFORMED_INFERENCE 1767323045000']);
  });

  it('bears the time of the message and the id of the item', () => {
    const { at, recordId } = accepted(event(0));
    expect(at).toBe(Date.UTC(2026, 0, 2, 3, 4, 5) / 1000);
    expect(recordId).toBe(event(0)['Immutable ID']);
  });

  it.each([
    [8, 'ignored', 'document attached to a conversation'],
    [9, 'ignored', 'item class is not one of Copilot'],
    [10, 'ignored', 'neither sender nor conversation is told'],
    [11, 'rejected', 'Date: not a time'],
  ])('gives row %i the verdict %s: %s', (n, outcome, reason) => {
    const verdict = copilot.normalise(event(n));
    expect(verdict).toMatchObject({ outcome, reason: expect.stringContaining(reason) as string });
  });

  it('keeps no subject: it repeats the prompt', () => {
    const all = JSON.stringify(events.map((raw) => copilot.normalise(raw)));
    expect(all).not.toContain('never-keep-this');
  });

  it('makes the edges that its table of coverage tells, and no others', () => {
    expect(edgesMade(copilot, events.slice(0, 8))).toEqual(edgesTold(copilot));
  });

  it('recognises its own, documents among them, and nothing else', () => {
    expect(events.slice(0, 9).every((raw) => copilot.recognises(raw))).toBe(true);
    const others = [{}, event(9), { Sender: 'Copilot in Word' }, { 'Item class': 'IPM.Note' }];
    expect(others.some((raw) => copilot.recognises(raw))).toBe(false);
  });
});

describe('Copilot on hostile input', () => {
  it.each(hostileChecks({ format: copilot, lines }))(
    '%s',
    async (_, check) => {
      await expect(check()).resolves.toBeUndefined();
    },
    120_000,
  );
});

describeWithSharedData('Copilot in a real export', () => {
  const rows = captureLines('ai-m365-copilot-prompts.jsonl.gz').map(
    (line) => JSON.parse(line) as RawEvent,
  );
  const messages = rows.filter((row) => row['Workload'] === 'Exchange');

  it('accepts every message and ignores the documents', () => {
    expect(rows.every((row) => copilot.recognises(row))).toBe(true);
    const verdicts = rows.map((row) => copilot.normalise(row));
    const documents = verdicts.filter(({ outcome }) => outcome === 'ignored');
    expect(verdicts.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(messages.length);
    expect(documents).toHaveLength(rows.length - messages.length);
  });

  it('leads from one user to the five places where Copilot was asked', () => {
    const made = messages.flatMap(edges);
    const users = made.filter(({ from }) => from.kind === 'User').map(({ from }) => from.name);
    const agents = made.flatMap(({ to }) => (to.kind === 'AiAgent' ? [to.agent_id] : []));
    expect(new Set(users)).toEqual(new Set(['rodsoto']));
    expect(new Set(agents)).toEqual(
      new Set(['bizchat', 'excel', 'm365admincenter', 'powerpoint', 'word']),
    );
  });

  it('gathers the messages of a thread', () => {
    const threads = messages
      .flatMap(edges)
      .flatMap(({ to }) => (to.kind === 'Inference' ? [to.name] : []));
    expect(threads.every((name) => /^19:[\w-]+@thread\.v2$/.test(name ?? ''))).toBe(true);
    expect(new Set(threads).size).toBeLessThan(messages.length / 2);
  });
});
