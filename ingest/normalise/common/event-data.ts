import { XMLParser } from 'fast-xml-parser';
import { parseJson } from './json.js';
import { isPlain, type Plain, scalarText } from './text.js';

/** Event data is at most 64 KiB in the event log; JSON and XML escapes may make it several times that. */
const MAX_TEXT = 512 * 1024;

/** More fields than any provider defines. */
const MAX_FIELDS = 512;

/** Objects that only wrap the data in one export or another. */
const WRAPPERS = ['DataItem', 'Event', 'EventData', 'UserData', 'EventXML'] as const;

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  textNodeName: '#text',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  // Entities are decoded below, the five of XML and characters only; a DOCTYPE is refused.
  processEntities: false,
  removeNSPrefix: true,
  maxNestedTags: 32,
});

/**
 * Event data in any of the forms that exporters give it, as one object of names and values:
 * an object, a `Data` list of names and texts, JSON text or XML text. Unnamed values become
 * `param1`, `param2` … as the event log numbers them. Never throws; what cannot be read is empty.
 */
export function readEventData(value: unknown): Plain {
  if (typeof value === 'string') return named(parseText(value), 0);
  return named(value, 0);
}

/** XML of an event or of its data as an object; undefined when it is none, too long or unsafe. */
export function parseEventXml(text: string): Plain | undefined {
  if (text.length > MAX_TEXT || /<!(?:DOCTYPE|ENTITY)/i.test(text)) return undefined;
  try {
    const parsed: unknown = parser.parse(text);
    return isPlain(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function parseText(text: string): unknown {
  const trimmed = text.trimStart();
  if (trimmed.startsWith('<')) return decodeTexts(parseEventXml(trimmed), 0);
  return parseJson(trimmed, MAX_TEXT);
}

function named(value: unknown, depth: number): Plain {
  if (!isPlain(value) || depth > 4) return {};
  for (const wrapper of WRAPPERS) {
    const inner = value[wrapper];
    if (isPlain(inner)) return named(inner, depth + 1);
  }
  const list = value['Data'] ?? value['Param'];
  if (list !== undefined && typeof list !== 'string') return fromList(list);
  return value['Data'] === undefined ? flattened(value) : { ...value, param1: value['Data'] };
}

function fromList(list: unknown): Plain {
  const fields: Record<string, unknown> = {};
  const items: readonly unknown[] = Array.isArray(list) ? list : [list];
  for (const [position, item] of items.slice(0, MAX_FIELDS).entries()) {
    const name = isPlain(item) ? attribute(item, 'Name') : undefined;
    fields[name ?? `param${position + 1}`] = nodeText(item);
  }
  return fields;
}

/** UserData holds one object named after the event's template, with the fields inside. */
function flattened(value: Plain): Plain {
  const inner = Object.entries(value).filter(([name, item]) => isPlain(item) && isTemplate(name));
  return inner.length === 1 ? { ...value, ...nodeTexts(inner[0]?.[1]) } : value;
}

function isTemplate(name: string): boolean {
  return !name.startsWith('#') && !name.startsWith('@');
}

function nodeTexts(value: unknown): Plain {
  if (!isPlain(value)) return {};
  const entries = Object.entries(value).slice(0, MAX_FIELDS);
  return Object.fromEntries(entries.map(([name, item]) => [name, nodeText(item)]));
}

/** The text of an element, whichever way the exporter writes one: scalar, `#text`, `_`. */
export function nodeText(node: unknown): string | undefined {
  if (!isPlain(node)) return scalarText(node);
  return scalarText(node['#text'] ?? node['_'] ?? node['$t']);
}

/** An attribute of an element in any convention: `#attributes`, `@Name`, `@_Name`, `$`, plain. */
export function attribute(node: unknown, name: string): string | undefined {
  if (!isPlain(node)) return undefined;
  const grouped = node['#attributes'] ?? node['$'] ?? node['_attributes'];
  const own = isPlain(grouped) ? grouped[name] : undefined;
  return scalarText(own ?? node[`@${name}`] ?? node[`@_${name}`] ?? node[name]);
}

function decodeTexts(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return decodeEntities(value);
  if (depth > 32) return undefined;
  if (Array.isArray(value)) return value.map((item) => decodeTexts(item, depth + 1));
  if (!isPlain(value)) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([name, item]) => [name, decodeTexts(item, depth + 1)]));
}

const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  amp: '&',
};

/** Predefined entities and character references; anything else stays as written. One pass, no nesting. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:(lt|gt|quot|apos|amp)|#(\d{1,7})|#x([0-9a-f]{1,6}));/gi, decodeOne);
}

function decodeOne(written: string, entity?: string, decimal?: string, hex?: string): string {
  if (entity !== undefined) return ENTITIES[entity.toLowerCase()] ?? written;
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
  return code > 0 && code <= 0x10_ffff ? String.fromCodePoint(code) : written;
}
