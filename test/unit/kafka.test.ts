import fc from 'fast-check';
import type { ChangeSet, IncomingAlert, StreamPortion, StreamReceipt } from '../../graph/index.js';
import {
  StreamLane,
  type MessageRun,
  type StreamGraph,
  type StreamLaneOptions,
} from '../../ingest/index.js';
import { gapMessage, messagesOf, placeOf } from '../../server/kafka/change-message.js';

const entity = fc.record({
  uid: fc.string({ maxLength: 200 }),
  kind: fc.constant('Process' as const),
  name: fc.string({ maxLength: 400, unit: 'grapheme' }),
  action: fc.constant('CREATED' as const),
});

describe('a commit as messages', () => {
  const read = (value: unknown): ChangeSet & { part: number; parts: number } =>
    JSON.parse(String(value)) as ChangeSet & { part: number; parts: number };

  it('is whole again when its parts are joined, and no part is larger than it may be', () => {
    fc.assert(
      fc.property(
        fc.array(entity, { maxLength: 40 }),
        fc.integer({ min: 500, max: 4_000 }),
        (entities, most) => {
          const changes = {
            tenant: 't',
            sequence: 7,
            committedAt: 1,
            source: 's',
            entities,
            relationships: [],
          };
          const messages = messagesOf(changes, most);
          const parts = messages.map(({ value }) => read(value));
          expect(parts.flatMap((part) => part.entities)).toEqual(entities);
          expect(parts.map(({ part }) => part)).toEqual(parts.map((_, index) => index + 1));
          expect(parts.every((part) => part.parts === messages.length)).toBe(true);
          const room = most + 300;
          const oversized = parts.filter(
            (part) => part.entities.length > 1 && Buffer.byteLength(JSON.stringify(part)) > room,
          );
          expect(oversized).toEqual([]);
        },
      ),
    );
  });

  it('says its place without being read, and nothing else is taken for one', () => {
    const [message] = messagesOf(
      { tenant: 't', sequence: 7, committedAt: 1, source: 's', entities: [], relationships: [] },
      1_000,
    );
    const asRead = (
      headers: object | undefined,
      key: string | null,
    ): Parameters<typeof placeOf>[0] => ({
      key: key === null ? null : Buffer.from(key),
      headers: Object.fromEntries(
        Object.entries(headers ?? {}).map(([name, value]) => [name, Buffer.from(String(value))]),
      ),
    });
    const place = { tenant: 't', sequence: 7, part: 1, parts: 1 };
    expect(placeOf(asRead(message?.headers, 't'))).toEqual(place);
    expect(placeOf(asRead(gapMessage('t', 7).headers, 't'))).toEqual(place);
    expect(placeOf(asRead(message?.headers, null))).toBeUndefined();
    expect(placeOf(asRead({ ...message?.headers, sequence: 'x' }, 't'))).toBeUndefined();
    expect(placeOf(asRead({}, 't'))).toBeUndefined();
  });
});

describe('a lane', () => {
  const runOf = (partition: number, more: Partial<MessageRun> = {}): MessageRun => ({
    ...{ partition, after: undefined, next: 1 },
    messages: [{ offset: 0, value: Buffer.from('{"x":1}'), at: 1 }],
    ...more,
  });

  /** Keeps what it is given, and answers when it is let. */
  const held = (): { graph: StreamGraph; given: (readonly StreamPortion[])[]; go: () => void } => {
    const given: (readonly StreamPortion[])[] = [];
    let go = (): void => undefined;
    const graph: StreamGraph = {
      noteSources: () => Promise.resolve(),
      takeStream: async (_, __, portions) => {
        given.push(portions);
        await new Promise<void>((resolve) => {
          go = resolve;
        });
        const none = { accepted: 0, duplicates: 0, entities: 0, relationships: 0, unusable: 0 };
        const receipt = { ...none, suppressed: [], sequence: 0, taken: portions, letters: 0 };
        return receipt satisfies StreamReceipt;
      },
    };
    return {
      graph,
      given,
      go: () => {
        go();
      },
    };
  };

  const laneOn = (
    graph: StreamGraph,
    batchEvents = 100,
    alerts?: StreamLaneOptions['alerts'],
  ): StreamLane =>
    new StreamLane(graph, {
      alerts,
      batchEvents,
      reading: () => ({
        ...{ format: 'auto', source: 's', latest: 10 },
        limits: { maxLineBytes: 1_000, maxDepth: 8 },
      }),
      onTaken: () => undefined,
      onNotesLost: () => undefined,
    });

  const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

  it('writes together what gathers while one transaction is written, and apart what is to be alone', async () => {
    const { graph, given, go } = held();
    const lane = laneOn(graph);
    const taken = [lane.take('k', runOf(0))];
    await settled();
    const later = [runOf(1), runOf(2), runOf(3, { alone: true }), runOf(4)];
    for (const run of later) taken.push(lane.take('k', run));
    taken.push(lane.take('other', runOf(5)));
    for (let turn = 0; turn < 5; turn += 1) {
      await settled();
      go();
    }
    expect(await Promise.all(taken)).toEqual(taken.map(() => true));
    const partitions = given.map((portions) => portions.map(({ partition }) => partition));
    expect(partitions).toEqual([[0], [1, 2], [3], [4], [5]]);
    await lane.close();
  });

  it('makes dead letters of a run that is refused, whatever it holds', async () => {
    const { graph, given, go } = held();
    const lane = laneOn(graph);
    const taken = lane.take('k', runOf(0, { refusal: 'could not be written' }));
    await settled();
    go();
    expect(await taken).toBe(true);
    const reasons = [...(given[0]?.[0]?.rejected.values() ?? [])].map(
      ({ record }) => record.reason,
    );
    expect(reasons).toEqual(['could not be written (partition 0, offset 0)']);
    await lane.close();
  });

  it('has alerts taken in before the position moves on, and moves it on only then', async () => {
    const { graph, given, go } = held();
    const order: string[] = [];
    const suspicion: IncomingAlert = {
      ...{ source: 't', ruleId: 'r', ruleName: 'R', title: 'T', severity: 'LOW', techniques: [] },
      ...{ at: 1, mentions: [], fields: {}, raw: {} },
    };
    let away = true;
    const lane = laneOn(graph, 100, {
      raise: (_, { format }) => (format === 'windows' ? [suspicion] : []),
      take: (found) => {
        order.push(`alerts ${String(found.length)}, written ${String(given.length)}`);
        return away ? Promise.reject(new Error('away')) : Promise.resolve();
      },
    });
    const value = JSON.stringify({ Channel: 'System', EventID: 7036, Hostname: 'ws1' });
    const messages = [
      { offset: 0, value: Buffer.from(value), at: 1 },
      { offset: 1, value: Buffer.from('{"x":1}'), at: 1 },
    ];
    await expect(lane.take('k', runOf(0, { messages }))).rejects.toThrow('away');
    expect(given).toEqual([]);
    away = false;
    const taken = lane.take('k', runOf(0, { messages }));
    await settled();
    go();
    expect(await taken).toBe(true);
    expect(order).toEqual(['alerts 1, written 0', 'alerts 1, written 0']);
    await lane.close();
  });
});
