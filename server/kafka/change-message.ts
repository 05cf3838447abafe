import type { IHeaders, Message } from 'kafkajs';
import type { ChangeSet } from '../../graph/index.js';

/** Raised when readers of the messages have to change. */
const VERSION = 1;

/** What a message says of itself without being read: header names, values as text. */
interface Place {
  readonly sequence: number;
  /** From 1 to `parts`. */
  readonly part: number;
  readonly parts: number;
}

/**
 * The messages of one commit, in order. One is enough as a rule; a commit larger than `maxBytes` is cut, for
 * brokers refuse large messages. Together with the key, which is the tenant, `sequence` and `part` say
 * whether a message was seen before.
 */
export function messagesOf(changes: ChangeSet, maxBytes: number): Message[] {
  const { tenant, sequence, committedAt, source } = changes;
  const pieces = cut(changes, maxBytes);
  return pieces.map((piece, index) => {
    const place = { sequence, part: index + 1, parts: pieces.length };
    return {
      key: tenant,
      headers: headersOf(place),
      value: JSON.stringify({
        ...{ version: VERSION, type: 'changes', tenant, ...place, committedAt, source },
        ...piece,
      }),
    };
  });
}

/** Says that commits up to and with `sequence` are no longer known as changes. */
export function gapMessage(tenant: string, sequence: number): Message {
  const place = { sequence, part: 1, parts: 1 };
  const value = JSON.stringify({ version: VERSION, type: 'gap', tenant, ...place });
  return { key: tenant, headers: headersOf(place), value };
}

function headersOf({ sequence, part, parts }: Place): Record<string, string> {
  return { sequence: String(sequence), part: String(part), parts: String(parts) };
}

type Piece = Pick<ChangeSet, 'entities' | 'relationships'>;

/** Changes stay in order: entities first. One that is larger than a piece is a piece. */
function cut({ entities, relationships }: ChangeSet, maxBytes: number): Piece[] {
  const pieces: { entities: unknown[]; relationships: unknown[] }[] = [];
  let room = 0;
  const place = (of: keyof Piece, change: object): void => {
    const bytes = Buffer.byteLength(JSON.stringify(change)) + 1;
    if (pieces.length === 0 || bytes > room) {
      pieces.push({ entities: [], relationships: [] });
      room = maxBytes;
    }
    room -= bytes;
    pieces.at(-1)?.[of].push(change);
  };
  for (const change of entities) place('entities', change);
  for (const change of relationships) place('relationships', change);
  return pieces.length === 0 ? [{ entities: [], relationships: [] }] : (pieces as Piece[]);
}

/** What a message says of itself; undefined for one that is none of ours. */
export function placeOf(message: {
  readonly key: Buffer | null;
  readonly headers?: IHeaders | undefined;
}): (Place & { readonly tenant: string }) | undefined {
  const number = (name: string): number => {
    const value = message.headers?.[name];
    return Array.isArray(value) ? NaN : Number(value?.toString('utf8'));
  };
  const [sequence, part, parts] = [number('sequence'), number('part'), number('parts')];
  const sound = [sequence, part, parts].every((each) => Number.isSafeInteger(each) && each > 0);
  if (message.key === null || !sound) return undefined;
  return { tenant: message.key.toString('utf8'), sequence, part, parts };
}
