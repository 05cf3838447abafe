import { isPlain, own, ownPlain, type Plain, scalarText } from '../plain.js';
import { fromJson } from './paths.js';

/** Event data is at most 64 KiB in the event log; escapes may make it several times that. */
const MAX_TEXT = 512 * 1024;
const MAX_FIELDS = 512;

/** The fields of an event's data: those with names, and the values without, in their order. */
export interface EventData {
  readonly named: Plain;
  readonly unnamed: readonly string[];
}

const NOTHING: EventData = { named: {}, unnamed: [] };

/**
 * Event data in any form that exporters give it: an object, a `Data` list of names and texts, one
 * object named after its template (`UserData`), JSON text, or XML text.
 */
export function readEventData(value: unknown, depth = 0): EventData {
  if (typeof value === 'string') return fromText(value, depth);
  if (!isPlain(value) || depth > 4) return NOTHING;
  const list = own(value, 'Data') ?? own(value, 'Param');
  if (list !== undefined) return withList(value, list);
  const inner = templateIn(value);
  return inner === undefined ? { named: value, unnamed: [] } : readEventData(inner, depth + 1);
}

function fromText(text: string, depth: number): EventData {
  if (text.length > MAX_TEXT) return NOTHING;
  if (text.includes('<')) return readEventXml(text).data;
  const read = fromJson(text);
  return typeof read === 'string' ? NOTHING : readEventData(read, depth + 1);
}

/** Of UserData the one object inside; EventData has no objects beside its attributes. */
function templateIn(value: Plain): Plain | undefined {
  const names = Object.keys(value).slice(0, MAX_FIELDS);
  const inner = names.filter((name) => isPlain(value[name]) && !/^[#@$]/.test(name));
  const others = names.filter((name) => !/^[#@$]/.test(name) && name !== 'xmlns');
  return inner.length === 1 && others.length === 1 ? ownPlain(value, inner[0] ?? '') : undefined;
}

function withList(value: Plain, list: unknown): EventData {
  const named: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const name in value) if (name !== 'Data' && name !== 'Param') named[name] = value[name];
  const unnamed: string[] = [];
  const items: readonly unknown[] = Array.isArray(list) ? list : [list];
  for (const item of items.slice(0, MAX_FIELDS)) {
    const name = nameOf(item);
    if (name !== undefined) named[name] = nodeText(item);
    else unnamed.push(...textsOf(item));
  }
  return { named, unnamed };
}

function nameOf(item: unknown): string | undefined {
  return isPlain(item) ? attribute(item, 'Name') : undefined;
}

function textsOf(item: unknown): readonly string[] {
  const inner = isPlain(item) ? (own(item, '#text') ?? own(item, '_')) : item;
  const list: readonly unknown[] = Array.isArray(inner) ? inner : [inner];
  return list.map(scalarText).filter((text) => text !== undefined);
}

/** The text of an element, whichever way the exporter writes one. */
export function nodeText(node: unknown): string | undefined {
  if (!isPlain(node)) return scalarText(node);
  return scalarText(own(node, '#text') ?? own(node, '_') ?? own(node, '$t'));
}

/** An attribute of an element in any convention: `#attributes`, `@Name`, `@_Name`, `$`, plain. */
export function attribute(node: unknown, name: string): string | undefined {
  const grouped = own(node, '#attributes') ?? own(node, '$') ?? own(node, '_attributes');
  return scalarText(
    own(grouped, name) ?? own(node, `@${name}`) ?? own(node, `@_${name}`) ?? own(node, name),
  );
}

/** An event written as XML, as far as rules ask for it. */
export interface EventXml {
  readonly eventId: string | undefined;
  readonly provider: string | undefined;
  readonly channel: string | undefined;
  readonly computer: string | undefined;
  readonly data: EventData;
}

const DATA =
  /<(?:Data|Param)(?:\s+Name=(["'])([^"'<>]{1,256})\1)?\s*(?:\/>|>([^<]*)<\/(?:Data|Param)>)/g;

/** Reads XML by its few known elements. A parser would also resolve entities, which none of it has. */
export function readEventXml(text: string): EventXml {
  const xml = text.slice(0, MAX_TEXT);
  const named: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  const unnamed: string[] = [];
  for (const [, , name, value = ''] of xml.matchAll(DATA)) {
    if (name === undefined) unnamed.push(decodeEntities(value));
    else named[name] = decodeEntities(value);
  }
  return {
    eventId: /<EventID[^<>]{0,64}>(\d{1,5})</.exec(xml)?.[1],
    provider: /<Provider\s[^<>]{0,64}?Name=["']([^"'<>]{1,256})["']/.exec(xml)?.[1],
    channel: /<Channel>([^<]{1,256})</.exec(xml)?.[1],
    computer: /<Computer>([^<]{1,256})</.exec(xml)?.[1],
    data: { named, unnamed },
  };
}

const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  amp: '&',
};

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:(lt|gt|quot|apos|amp)|#(\d{1,7})|#x([0-9a-f]{1,6}));/gi,
    (written: string, entity?: string, decimal?: string, hex?: string) => {
      if (entity !== undefined) return ENTITIES[entity.toLowerCase()] ?? written;
      const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
      return code > 0 && code <= 0x10_ffff ? String.fromCodePoint(code) : written;
    },
  );
}
