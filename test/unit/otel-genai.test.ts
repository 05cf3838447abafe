import type { RawEvent } from '../../ingest/normalise/format.js';
import { otelGenai } from '../../ingest/normalise/otel-genai.js';
import { hostileChecks } from '../support/hostile.js';
import { dataLines, edgesMade, edgesTold, normalisedBy } from '../support/normalised.js';

const lines = dataLines('otel-genai/events.jsonl');
const events = lines.map((line) => JSON.parse(line) as RawEvent);
const reception = { at: Date.UTC(2026, 0, 3) / 1000, source: 'collector' };
const START = Date.UTC(2026, 0, 2, 3, 4, 5) / 1000;
const TRACE = '5b8efff798038103d269b633813fc60c';

function event(n: number, changes: RawEvent = {}): RawEvent {
  return { ...events[n], ...changes };
}

const { accepted, edges } = normalisedBy(otelGenai, reception);

function facts(raw: RawEvent): string[] {
  return edges(raw).map(
    ({ from, relation, to }) => `${from.name ?? '?'} ${relation} ${to.name ?? '?'}`,
  );
}

function times(raw: RawEvent): number[] {
  return [...new Set(edges(raw).map(({ at }) => at))];
}

/** The span of line 3 with other attributes. */
function span(attributes: Readonly<Record<string, unknown>>, changes: RawEvent = {}): RawEvent {
  return event(3, { attributes, ...changes });
}

describe('OpenTelemetry spans of generative AI', () => {
  it('reads a batch: every span of a conversation is one run, by the agent that one of them names', () => {
    expect([...new Set(facts(event(0)))]).toEqual([
      'Math Tutor PERFORMED_INFERENCE conv_5',
      'conv_5 USED_MODEL gpt-4o',
      'kim PROMPTED conv_5',
      'Math Tutor USED_MODEL gpt-4o',
      'kim PROMPTED Math Tutor',
      'Math Tutor DEPLOYED_ON ws7',
      'python3.12 RAN_ON ws7',
      'python3.12 PERFORMED_INFERENCE conv_5',
      'conv_5 USED_MODEL gpt-4o-2024-08-06',
      'Math Tutor USED_MODEL gpt-4o-2024-08-06',
      'conv_5 INVOKED_TOOL solve',
      'Math Tutor INVOKED_TOOL solve',
    ]);
    expect(times(event(0))).toEqual([START, START + 0.1, START + 0.2]);
    expect(accepted(event(0))).toMatchObject({ at: START });
    expect(accepted(event(0)).recordId).toBeUndefined();
  });

  it('tells agent, run, tool and process as the batch does', () => {
    const [performed] = edges(event(0));
    const invoked = edges(event(0)).find((edge) => edge.relation === 'INVOKED_TOOL');
    expect(performed?.from).toEqual({
      kind: 'AiAgent',
      issuer: 'tutor-api',
      agent_id: 'asst_1',
      name: 'Math Tutor',
      version: '1.0.0',
    });
    expect(performed?.to).toEqual({
      kind: 'Inference',
      issuer: 'collector',
      inference_id: 'conv_5',
      name: 'conv_5',
      type: 'run',
      input_tokens: 300,
      output_tokens: 40,
    });
    expect(invoked).toMatchObject({
      to: { kind: 'Tool', issuer: 'tutor-api', name: 'solve', type: 'function' },
      properties: { result: 'failure' },
    });
  });

  it('reads what the console exporter for Python prints', () => {
    const raw = event(1);
    expect(accepted(raw)).toMatchObject({
      at: START,
      recordId: '16c0898305a3c8502010bda5f294f1af7c7ed84c9fe216a6',
    });
    const [performed, used] = edges(raw);
    expect(performed?.from).toMatchObject({ issuer: 'collector', name: 'collector' });
    expect(performed?.to).toMatchObject({ type: 'chat', name: '16c0898305a3c8502010bda5f294f1af' });
    expect(used?.to).toEqual({ kind: 'AiModel', issuer: 'azure.ai.openai', name: 'gpt-4o' });
    expect(facts(raw)).toContain('u-17 PROMPTED collector');
  });

  it('reads what the console exporter for JavaScript prints', () => {
    const raw = event(2);
    expect(accepted(raw).at).toBe(START);
    expect(facts(raw)).toEqual([
      'shop PERFORMED_INFERENCE 16c0898305a3c8502010bda5f294f1aa',
      '16c0898305a3c8502010bda5f294f1aa INVOKED_TOOL refund',
      'shop INVOKED_TOOL refund',
    ]);
  });

  it('gives a tool that is called over MCP to its server', () => {
    const [, invoked] = edges(event(3));
    expect(invoked?.to).toEqual({ kind: 'Tool', issuer: 'mcp.example.com', name: 'get-weather' });
  });

  it('takes neither a server of tools for an agent nor its machine for the place of one', () => {
    expect(facts(event(4))).toEqual([`${TRACE} INVOKED_TOOL get-weather`]);
  });

  it('names the resource that is read without what is secret in its URI', () => {
    expect(facts(event(5))).toContain(
      `${TRACE} ACCESSED_RESOURCE postgres://db.example.com/customers`,
    );
    expect(edges(event(5)).at(-1)?.properties).toEqual({
      action: 'resources/read',
      result: 'success',
      read_only: true,
    });
  });

  it('reads attributes that are nested, and rows of databases', () => {
    expect(facts(event(6))).toContain('librarian ACCESSED_RESOURCE h7stpqyond');
    expect(edges(event(9)).at(-1)?.to).toEqual({
      kind: 'Resource',
      type: 'gen_ai.memory_store',
      name: 'prefs',
    });
  });

  it('tells of an agent that was created without a run', () => {
    const { observations } = accepted(event(7));
    const agent = { kind: 'AiAgent', issuer: 'tutor-api', agent_id: 'asst_2', name: 'asst_2' };
    expect(observations[0]).toEqual({ entity: agent, at: START });
    expect(facts(event(7))).toEqual(['asst_2 USED_MODEL gpt-4o']);
  });

  it('does not say that an agent on a server ran on the host that invoked it', () => {
    const [performed, ...others] = edges(event(8));
    expect(others).toEqual([]);
    expect(performed?.to).toMatchObject({ type: 'run', outcome: 'ThrottlingException' });
  });

  it('makes no node of what is the same on every machine', () => {
    expect(facts(event(9)).join()).not.toContain('RAN_ON');
    const local = span({
      'mcp.method.name': 'tools/call',
      'gen_ai.tool.name': 'x',
      'server.address': '::1',
    });
    expect(edges(local).at(-1)?.to).toMatchObject({ issuer: 'tutor-api' });
  });

  it.each([
    [
      'seconds and nanoseconds',
      { startTimeUnixNano: undefined, startTime: [1_767_323_045, 250_000_000] },
      0.25,
    ],
    [
      'an end where there is no start',
      { startTimeUnixNano: '0', endTimeUnixNano: '1767323046000000000' },
      1,
    ],
    ['milliseconds', { startTimeUnixNano: undefined, startTime: 1_767_323_045_500 }, 0.5],
  ])('reads %s', (_, changes, seconds) => {
    const raw = span({ 'gen_ai.operation.name': 'chat' }, changes);
    expect(accepted(raw).at).toBe(START + seconds);
  });

  it('knows spans of old conventions, which had no operation', () => {
    const raw = span({ 'gen_ai.system': 'OpenAI', 'gen_ai.request.model': 'gpt-4' });
    expect(facts(raw)).toContain(`${TRACE} USED_MODEL gpt-4`);
  });

  it.each([
    [10, 'ignored', 'span without GenAI attributes'],
    [11, 'ignored', 'names no run, tool, store or model'],
    [12, 'rejected', 'no start time'],
    [13, 'rejected', 'no span'],
  ])('gives line %i the verdict %s: %s', (n, outcome, reason) => {
    const verdict = otelGenai.normalise(event(n), reception);
    expect(verdict).toMatchObject({ outcome, reason: expect.stringContaining(reason) as string });
  });

  it('asks for smaller batches rather than to leave spans out', () => {
    const spans = Array.from({ length: 2001 }, () => event(3));
    const verdict = otelGenai.normalise(
      { resourceSpans: [{ scopeSpans: [{ spans }] }] },
      reception,
    );
    expect(verdict).toMatchObject({
      outcome: 'rejected',
      reason: expect.stringContaining('2000') as string,
    });
  });

  it('keeps no prompt, no argument and no secret', () => {
    const all = JSON.stringify(events.map((raw) => otelGenai.normalise(raw, reception)));
    expect(all).not.toContain('never-keep-this');
  });

  it('makes the edges that its table of coverage tells, and no others', () => {
    expect(edgesMade(otelGenai, events.slice(0, 10))).toEqual(edgesTold(otelGenai));
  });

  it('recognises spans and nothing else', () => {
    expect(events.slice(0, 13).every((raw) => otelGenai.recognises(raw))).toBe(true);
    const flat = {
      traceId: TRACE,
      spanId: '1'.repeat(16),
      start_time: 1,
      'gen_ai.system': 'openai',
    };
    const log = { traceId: TRACE, spanId: '1'.repeat(16), timeUnixNano: '1', attributes: [] };
    expect(otelGenai.recognises(flat)).toBe(true);
    expect([{}, log, { EventID: 1 }].some((raw) => otelGenai.recognises(raw))).toBe(false);
  });
});

describe('OpenTelemetry spans on hostile input', () => {
  it.each(hostileChecks({ format: otelGenai, lines }))(
    '%s',
    async (_, check) => {
      await expect(check()).resolves.toBeUndefined();
    },
    120_000,
  );
});
