import type { Graph, TenantGraph } from '../../graph/index.js';
import { ingestStream } from '../../ingest/index.js';
import { openTestGraph } from '../support/graph.js';
import { captureLines, describeWithSharedData } from '../support/shared-data.js';
import { randomTenant } from '../support/tenant.js';

/** Those in which pids alone decide most: each gave several graphs while the order of arrival mattered. */
const captures = [
  'win-empire-net-localgroup.jsonl.gz',
  'win-empire-launcher-vbs.jsonl.gz',
  'win-covenant-sharpwmi-exec.jsonl.gz',
  'win-empire-invoke-runas-winlogbeat.jsonl.gz',
];

const BATCH_EVENTS = 5_000;
const PART_LINES = 700;
const RECEIVED = 1_700_000_000;

function inParts(lines: readonly string[]): string[][] {
  const parts: string[][] = [];
  for (let at = 0; at < lines.length; at += PART_LINES)
    parts.push(lines.slice(at, at + PART_LINES));
  return parts;
}

/** The same order on every machine, and none that telemetry would come in. */
function scattered(lines: readonly string[]): string[] {
  const step = 7_919;
  return lines.map((_, at) => lines[(at * step) % lines.length] ?? '');
}

describeWithSharedData('real telemetry in another order', () => {
  let graph: Graph;
  let replica: Graph;

  beforeAll(async () => {
    graph = await openTestGraph();
    replica = await openTestGraph();
  });

  afterAll(async () => {
    await graph.close();
    await replica.close();
  });

  const send = async (to: TenantGraph, lines: readonly string[]): Promise<void> => {
    const chunks = (async function* () {
      yield await Promise.resolve(Buffer.from(lines.join('\n')));
    })();
    const request = { chunks, format: 'auto', source: 'capture', receivedAt: RECEIVED };
    const limits = { batchEvents: BATCH_EVENTS, maxRecords: 1e6, maxLineBytes: 1e7, maxDepth: 64 };
    await ingestStream(to, request, { ...limits, latest: RECEIVED + 1e9 });
  };

  it.each(captures)('%s gives one graph', async (name) => {
    const lines = captureLines(name);
    const [whole, backwards, shared] = [randomTenant(), randomTenant(), randomTenant()];
    await send(graph.tenant(whole), lines);
    for (const part of inParts(lines.toReversed())) await send(graph.tenant(backwards), part);
    const parts = inParts(scattered(lines));
    await Promise.all(
      [graph, replica].map(async (one, at) => {
        for (const part of parts.filter((_, index) => index % 2 === at)) {
          await send(one.tenant(shared), part);
        }
      }),
    );
    const expected = await graph.tenant(whole).digest();
    expect(await graph.tenant(backwards).digest()).toEqual(expected);
    expect(await replica.tenant(shared).digest()).toEqual(expected);
  });
});
