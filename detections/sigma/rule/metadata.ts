import { createHash } from 'node:crypto';
import { own, ownPlain, ownText, type Plain, scalarText } from '../plain.js';
import { RuleFault } from './fault.js';
import type { LogSource } from './log-source.js';
import { type Level, levels, type SigmaRule, type Status, statuses } from './rule.js';

const MAX_TITLE = 256;
const MAX_TEXT = 65_535;
const MAX_LIST = 500;

/** What a document says of itself. Throws RuleFault where a value is not one of those known. */
export function readMetadata(document: Plain, logsource: LogSource): SigmaRule {
  const title = ownText(document, 'title')?.trim();
  if (title === undefined || title === '' || title.length > MAX_TITLE) {
    throw new RuleFault('METADATA_INVALID', `title is missing, or over ${MAX_TITLE} characters`);
  }
  const tags = listOf(document, 'tags');
  return {
    id: idOf(document),
    title,
    level: levelOf(document),
    status: statusOf(document),
    tags,
    techniques: techniquesIn(tags),
    logsource,
    falsepositives: listOf(document, 'falsepositives'),
    references: listOf(document, 'references'),
    fields: listOf(document, 'fields'),
    ...optional('name', ownText(document, 'name')?.trim()),
    ...optional('description', ownText(document, 'description')),
    ...optional('author', ownText(document, 'author')),
    ...optional('date', ownText(document, 'date')),
    ...optional('modified', ownText(document, 'modified')),
    ...optional('definition', ownText(ownPlain(document, 'logsource'), 'definition')),
  };
}

function optional<K extends string>(name: K, text: string | undefined): Partial<Record<K, string>> {
  if (text === undefined || text === '') return {};
  return { [name]: text.slice(0, MAX_TEXT) } as Partial<Record<K, string>>;
}

const ID = /^[\w.:-]{1,128}$/;

function idOf(document: Plain): string {
  const id = ownText(document, 'id')?.trim();
  if (id === undefined || id === '') return `digest:${digestOf(document)}`;
  if (!ID.test(id)) throw new RuleFault('METADATA_INVALID', 'id is no UUID or other plain name');
  return id.toLowerCase();
}

/** Stands in for an id: the same rule has it at the next start too. */
function digestOf(document: Plain): string {
  const text = JSON.stringify(document, (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** Some repositories write `info`; the specification `informational`. */
function levelOf(document: Plain): Level {
  const text = ownText(document, 'level')?.toLowerCase() ?? 'medium';
  const level = levels.find((one) => one === text || (text === 'info' && one === 'informational'));
  if (level === undefined) {
    throw new RuleFault('METADATA_INVALID', `level is none of ${levels.join(', ')}`);
  }
  return level;
}

function statusOf(document: Plain): Status {
  const text = ownText(document, 'status')?.toLowerCase() ?? 'experimental';
  const status = statuses.find((one) => one === text);
  if (status === undefined) {
    throw new RuleFault('METADATA_INVALID', `status is none of ${statuses.join(', ')}`);
  }
  return status;
}

function listOf(document: Plain, name: string): readonly string[] {
  const value = own(document, name);
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list
    .slice(0, MAX_LIST)
    .map(scalarText)
    .filter((text) => text !== undefined)
    .map((text) => text.slice(0, MAX_TEXT));
}

const TECHNIQUE = /^attack\.(t\d{4}(?:\.\d{3})?)$/i;

function techniquesIn(tags: readonly string[]): readonly string[] {
  const found = tags.flatMap((tag) => TECHNIQUE.exec(tag.trim())?.[1]?.toUpperCase() ?? []);
  return [...new Set(found)];
}

/** `logsource` of a detection: at least one of category, product and service, in lower case. */
export function readLogSource(document: Plain): LogSource {
  const written = ownPlain(document, 'logsource');
  if (written === undefined) throw new RuleFault('DETECTION_INVALID', 'logsource is missing');
  const part = (name: string): string | undefined => {
    const text = ownText(written, name)?.trim().toLowerCase();
    return text === '' ? undefined : text;
  };
  const [category, product, service] = [part('category'), part('product'), part('service')];
  if (category === undefined && product === undefined && service === undefined) {
    throw new RuleFault('DETECTION_INVALID', 'logsource names no category, product or service');
  }
  return {
    ...(category === undefined ? {} : { category }),
    ...(product === undefined ? {} : { product }),
    ...(service === undefined ? {} : { service }),
  };
}
