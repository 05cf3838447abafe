import { frameAuditLines } from '../../ingest/frame/audit-lines.js';
import type { Frame } from '../../ingest/frame.js';

const LIMITS = { maxLineBytes: 4096, maxDepth: 64 };

async function framed(body: string | Buffer, size = 1 << 20, limits = LIMITS): Promise<Frame[]> {
  const bytes = Buffer.from(body);
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
  const frames: Frame[] = [];
  for await (const frame of frameAuditLines(ReadableStream.from(chunks), limits)) {
    frames.push(frame);
  }
  return frames;
}

/** Each frame as its line and what it holds: the records' words after the head, or the problem. */
function shown(frames: readonly Frame[]): string[] {
  return frames.map((frame) => {
    if ('problem' in frame) return `${frame.line} ! ${frame.problem}`;
    const records = frame.event['audit_records'] as string[];
    return `${frame.line} ${records.map((text) => text.slice(text.indexOf('): ') + 3)).join('+')}`;
  });
}

const line = (serial: number, text: string, type = 'PATH'): string =>
  `type=${type} msg=audit(1714557600.123:${serial}): ${text}`;

describe('frames of raw audit lines', () => {
  it('join the records of an event, mixed with those of another, and end at EOE', async () => {
    const body = [
      line(1, 'a'),
      line(2, 'b'),
      line(1, 'c'),
      line(2, '', 'EOE'),
      line(1, 'd'),
      line(1, '', 'EOE'),
      line(3, 'e'),
    ].join('\n');
    expect(shown(await framed(body))).toEqual(['2 b', '1 a+c+d', '7 e']);
  });

  it('do not depend on how the body was cut', async () => {
    const body = `${line(1, 'a')}\r\n\n${line(1, 'b')}\n`;
    for (const size of [1, 7, 64, 1000]) {
      expect(shown(await framed(body, size))).toEqual(['1 a+b']);
    }
  });

  it('keep machines and times apart', async () => {
    const body = [
      `node=web01 ${line(1, 'a')}`,
      `node=web02 ${line(1, 'b')}`,
      `May  1 10:00:00 web03 audispd: ${line(1, 'c')}`,
      line(1, 'd').replace('.123', '.124'),
      `node=web01 ${line(1, 'e')}`,
    ].join('\n');
    expect(shown(await framed(body))).toEqual(['1 a+e', '2 b', '3 c', '4 d']);
  });

  it('break at lines that are no records, each by itself', async () => {
    const body = Buffer.concat([
      Buffer.from(`${line(1, 'a')}\nhello\n${line(1, 'b')}\n`),
      Buffer.from([0xff, 0x0a]),
      Buffer.from(`${'x'.repeat(5000)}\n${line(1, 'c')}`),
    ]);
    expect(shown(await framed(body, 100))).toEqual([
      '2 ! not an audit record: expected type=… msg=audit(seconds:serial):',
      '4 ! not valid UTF-8',
      '5 ! longer than the limit of 4096 bytes for one record',
      '1 a+b+c',
    ]);
  });

  it('end an event when 200 newer ones have begun; what comes later is one of its own', async () => {
    const newer = Array.from({ length: 200 }, (_, at) => line(at + 2, 'n'));
    const body = [line(1, 'a'), ...newer, line(1, 'late'), line(1, '', 'EOE')].join('\n');
    const frames = shown(await framed(body, 4096, { ...LIMITS, maxLineBytes: 1 << 20 }));
    expect(frames[0]).toBe('1 a');
    expect(frames).toContain('202 late');
    expect(frames).toHaveLength(202);
  });

  it('end an event that has 200 records', async () => {
    const body = Array.from({ length: 250 }, () => line(1, 'a')).join('\n');
    const frames = await framed(body, 4096, { ...LIMITS, maxLineBytes: 1 << 20 });
    expect(frames.map((frame) => frame.line)).toEqual([1, 201]);
  });

  it('hold no more than the limit, however many events are open', async () => {
    const body = Array.from({ length: 10 }, (_, at) => line(at, 'x'.repeat(1000))).join('\n');
    const frames = await framed(body, 100);
    expect(frames.map((frame) => frame.line)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('are none for an empty body', async () => {
    expect(await framed('')).toEqual([]);
    expect(await framed('\n \n')).toEqual([]);
    expect(await framed(line(1, '', 'EOE'))).toEqual([]);
  });
});
