import { frame } from '../../../ingest/frame.js';
import { frameAuditLines } from '../../../ingest/frame/audit-lines.js';
import { readFrame } from '../../../ingest/reading.js';
import { formats } from '../../../ingest/index.js';
import { capture, captureNames, haveSharedData, rawAuditName } from '../../support/shared-data.js';
import { gunzipSync } from 'node:zlib';
import { codes, markdownTable } from './table.js';

/** What became of the events of one format. */
interface Share {
  events: number;
  accepted: number;
  rejected: number;
  readonly ignored: Map<string, number>;
}

const LIMITS = { maxLineBytes: 1024 * 1024, maxDepth: 64 };
const NOW = Date.UTC(2026, 0, 1) / 1000;
const REASONS = 4;

let shares: Promise<ReadonlyMap<string, Share>> | undefined;

/** True where the public captures lie beside the checkout. */
export const canMeasure = haveSharedData;

async function measure(): Promise<ReadonlyMap<string, Share>> {
  const found = new Map<string, Share>();
  for (const name of [...captureNames(), rawAuditName]) {
    const chunks = ReadableStream.from<Uint8Array>([gunzipSync(capture(name))]);
    const cut = name === rawAuditName ? frameAuditLines : frame;
    for await (const framed of cut(chunks, LIMITS)) {
      const reading = readFrame(framed, {
        format: 'auto',
        source: undefined,
        receivedAt: NOW,
        latest: NOW,
      });
      const share = shareOf(found, reading.format ?? 'none');
      share.events += 1;
      if (reading.outcome === 'event') share.accepted += 1;
      else if (reading.outcome === 'rejected') share.rejected += 1;
      else share.ignored.set(reading.reason, (share.ignored.get(reading.reason) ?? 0) + 1);
    }
  }
  return found;
}

function shareOf(found: Map<string, Share>, format: string): Share {
  const known = found.get(format) ?? { events: 0, accepted: 0, rejected: 0, ignored: new Map() };
  found.set(format, known);
  return known;
}

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;

function rowOf(format: string, share: Share): string[] {
  const { events, accepted, rejected, ignored } = share;
  const reasons = [...ignored].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const total = reasons.reduce((sum, [, count]) => sum + count, 0);
  const shown = reasons.slice(0, REASONS);
  const others = total - shown.reduce((sum, [, count]) => sum + count, 0);
  const listed = shown.map(([reason, count]) => `${reason} (${count})`);
  return [
    codes([format]),
    String(events),
    percent(accepted, events),
    percent(total, events),
    percent(rejected, events),
    [...listed, ...(others > 0 ? [`${reasons.length - REASONS} others (${others})`] : [])].join(
      '; ',
    ),
  ];
}

/** The table of docs/sources.md: what share of each format's events became facts. */
export async function sharesTable(): Promise<string> {
  shares ??= measure();
  const found = await shares;
  const order = [...formats.map(({ name }) => name), 'none'];
  const rows = order.flatMap((name) => {
    const share = found.get(name);
    return share === undefined ? [] : [rowOf(name, share)];
  });
  const head = ['Format', 'Events', 'Became facts', 'Ignored', 'Rejected', 'Ignored because'];
  return markdownTable(head, rows);
}
