import { agentTrace } from '../../ingest/normalise/agent-trace.js';
import type { RawEvent } from '../../ingest/normalise/format.js';
import { hostileChecks } from '../support/hostile.js';
import { captureLines, describeWithSharedData } from '../support/shared-data.js';
import { dataLines, edgesMade, edgesTold, normalisedBy } from '../support/normalised.js';

const lines = dataLines('agent-trace/events.jsonl');
const events = lines.map((line) => JSON.parse(line) as RawEvent);
const reception = { at: Date.UTC(2026, 0, 2) / 1000, source: 'airline desk' };

function event(n: number, changes: RawEvent = {}): RawEvent {
  return { ...events[n], ...changes };
}

const { accepted, edges } = normalisedBy(agentTrace, reception);

function facts(raw: RawEvent): string[] {
  return edges(raw).map((edge) => {
    const { result } = { result: '', ...edge.properties };
    const ending = edge.count === undefined ? '' : ` ${result} ${edge.count}`;
    return `${edge.from.name ?? '?'} ${edge.relation} ${edge.to.name ?? '?'}${ending}`;
  });
}

/** What the run's own edges to tools say. */
function tools(raw: RawEvent): string[] {
  return edges(raw)
    .filter((edge) => edge.relation === 'INVOKED_TOOL' && edge.from.kind === 'Inference')
    .map((edge) => `${edge.to.name ?? '?'} ${JSON.stringify(edge.properties)} ${edge.count ?? 0}`);
}

const SUCCESS = '{"result":"success"}';
const FAILURE = '{"result":"failure"}';

describe('agent traces', () => {
  it('reads a row of tau-bench, with a count for calls that went well and one for errors', () => {
    expect(facts(event(0))).toEqual([
      'airline desk PERFORMED_INFERENCE 7',
      'dana_weber_1234 PROMPTED 7',
      'dana_weber_1234 PROMPTED airline desk',
      '7 INVOKED_TOOL get_user_details success 1',
      'airline desk INVOKED_TOOL get_user_details success 1',
      '7 INVOKED_TOOL book_reservation success 1',
      'airline desk INVOKED_TOOL book_reservation success 1',
      '7 INVOKED_TOOL book_reservation failure 1',
      'airline desk INVOKED_TOOL book_reservation failure 1',
    ]);
  });

  it('files a run without a time under its receipt, and says so', () => {
    expect(accepted(event(0))).toMatchObject({ at: reception.at, undated: true });
    expect(accepted(event(2)).undated).toBeUndefined();
  });

  it('tells trials of a task apart, and tasks that two benchmarks give one number', () => {
    expect(edges(event(1))[0]?.to).toEqual({
      kind: 'Inference',
      issuer: 'airline desk',
      inference_id: '0#1@kim_ito_9',
      name: '0#1',
      type: 'run',
      outcome: 'failure',
    });
  });

  it('reads a request with its response: the model that answered, tokens, time', () => {
    expect(facts(event(2))).toEqual([
      'airline desk PERFORMED_INFERENCE chatcmpl-0001',
      'chatcmpl-0001 USED_MODEL gpt-4o-2024-08-06',
      'kim PROMPTED chatcmpl-0001',
      'airline desk USED_MODEL gpt-4o-2024-08-06',
      'kim PROMPTED airline desk',
      'chatcmpl-0001 INVOKED_TOOL get_weather success 2',
      'airline desk INVOKED_TOOL get_weather success 2',
    ]);
    expect(accepted(event(2)).at).toBe(1_767_323_045);
    expect(edges(event(2))[0]?.to).toMatchObject({ input_tokens: 120, output_tokens: 17 });
  });

  it('reads blocks of Anthropic: agent, platform, errors by flag and by type', () => {
    const [performed] = edges(event(3));
    expect(performed?.from).toEqual({
      kind: 'AiAgent',
      issuer: 'anthropic',
      agent_id: 'agt_01',
      name: 'mail triage',
      version: '2.1',
    });
    expect(accepted(event(3)).at).toBe(Date.UTC(2026, 0, 2, 3, 4, 5, 250) / 1000);
    expect(tools(event(3))).toEqual([
      `read_mail ${SUCCESS} 1`,
      `send_mail ${FAILURE} 1`,
      `web_search ${FAILURE} 1`,
    ]);
    expect(edges(event(3)).find((edge) => edge.relation === 'PROMPTED')?.from).toMatchObject({
      name: 'dana',
      domain: 'CORP',
    });
  });

  it.each([
    ['functions from before there were tools', 4, [`reset_password ${SUCCESS} 1`]],
    ['items of a response', 5, [`lookup_invoice ${FAILURE} 1`]],
    ['messages of LangChain', 6, [`search_docs ${FAILURE} 1`]],
    [
      'parts, and answers whose call is lost',
      8,
      [`list_files ${SUCCESS} 1`, `delete_file ${SUCCESS} 1`],
    ],
    ['a message alone', 9, [`run_query ${SUCCESS} 1`]],
  ])('reads %s', (_, n, expected) => {
    expect(tools(event(n))).toEqual(expected);
  });

  it('names a run that nothing names by a digest of what was said', () => {
    const [performed] = edges(event(7));
    expect(performed?.to.name).toMatch(/^[0-9a-f]{32}$/);
    const other = edges(event(7, { messages: [{ role: 'user', content: 'something else' }] }));
    expect(other[0]?.to.name).not.toBe(performed?.to.name);
  });

  it('takes no sentence for a user', () => {
    const asked = event(0, { user: 'please book me the cheapest flight' });
    expect(facts(asked)).toContain('dana_weber_1234 PROMPTED 7');
    expect(JSON.stringify(edges(asked))).not.toContain('please');
  });

  it('counts every call of one of many tools, up to 256 tools', () => {
    const call = (n: number): object => ({ id: `c${n}`, function: { name: `tool_${n}` } });
    const messages = Array.from({ length: 400 }, (_, n) => ({
      role: 'assistant',
      tool_calls: [call(n), call(0)],
    }));
    expect(tools({ messages })).toHaveLength(256);
    expect(tools({ messages })[0]).toBe(`tool_0 ${SUCCESS} 401`);
  });

  it.each([
    [10, 'ignored', 'empty conversation'],
    [11, 'rejected', 'messages without role'],
    [12, 'rejected', 'time: outside 1980–2200'],
    [13, 'rejected', 'no conversation'],
  ])('gives row %i the verdict %s: %s', (n, outcome, reason) => {
    const verdict = agentTrace.normalise(event(n), reception);
    expect(verdict).toMatchObject({ outcome, reason: expect.stringContaining(reason) as string });
  });

  it('keeps nothing of what was said, asked of tools or answered by them', () => {
    const all = JSON.stringify(events.map((raw) => agentTrace.normalise(raw, reception)));
    expect(all).not.toContain('never-keep-this');
  });

  it('makes the edges that its table of coverage tells, and no others', () => {
    expect(edgesMade(agentTrace, events.slice(0, 10))).toEqual(edgesTold(agentTrace));
  });

  it('recognises conversations and nothing else', () => {
    expect(events.slice(0, 10).every((raw) => agentTrace.recognises(raw))).toBe(true);
    const others = [{}, { messages: 'none' }, { messages: [{ text: 'x' }] }, { EventID: 1 }];
    expect(others.some((raw) => agentTrace.recognises(raw))).toBe(false);
  });
});

describe('agent traces on hostile input', () => {
  it.each(hostileChecks({ format: agentTrace, lines }))(
    '%s',
    async (_, check) => {
      await expect(check()).resolves.toBeUndefined();
    },
    120_000,
  );
});

describeWithSharedData('agent traces of tau-bench', () => {
  const runs = captureLines('ai-agent-tau-bench-airline.jsonl.gz').map(
    (line) => JSON.parse(line) as RawEvent,
  );

  it('accepts every run', () => {
    expect(runs.filter((raw) => agentTrace.recognises(raw))).toHaveLength(20);
    expect(new Set(runs.map((raw) => accepted(raw).undated))).toEqual(new Set([true]));
  });

  it('finds the runs in which a reservation was booked', () => {
    const booked = runs.flatMap(edges).filter((edge) => edge.to.name === 'book_reservation');
    const names = booked
      .filter((edge) => edge.from.kind === 'Inference')
      .map(({ from }) => from.name);
    expect(new Set(names)).toEqual(new Set(['0', '10', '11']));
  });

  it('counts the errors that the tools answered', () => {
    const failures = edges(runs[13] ?? {}).filter(
      (edge) => edge.from.kind === 'Inference' && JSON.stringify(edge.properties) === FAILURE,
    );
    expect(failures.map(({ to, count }) => [to.name, count])).toEqual([
      ['update_reservation_flights', 6],
    ]);
  });
});
