import { cypher } from '../../cypher/index.js';
import { asInteger, type Database } from '../db/database.js';
import type { Kind } from '../model/registry.js';
import { recordOf, type EntityRecord } from './entities.js';

const MAX_TERMS = 16;
const MAX_TEXT = 512;
/** Other tenants' hits are dropped after the index, so more than wanted are asked for. */
const WINDOW_FACTOR = 20;

/** Characters that mean something to Lucene's query parser. */
function escape(text: string): string {
  return text.replace(/[+\-!(){}[\]^"~*?:\\/&|<>=]/g, '\\$&');
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/**
 * A hunter's words as a Lucene query: the whole as a phrase counts most, else every word must occur,
 * at least as a beginning. Always inside the tenant. Nothing of the text reaches the parser unescaped.
 */
export function buildSearchQuery(text: string, tenant: string): string | undefined {
  const wanted = text.trim().slice(0, MAX_TEXT);
  const words = wanted
    .split(/[\s\\/:,;"'()[\]{}|<>=]+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  if (words.length === 0) return undefined;
  const all = words
    .slice(0, MAX_TERMS)
    .map((word) => `+(${quote(word)}^2 OR ${escape(word.toLowerCase())}*)`)
    .join(' ');
  return `+tenant:${quote(tenant)} +(${quote(wanted)}^8 OR (${all}))`;
}

/** Entities whose names, aliases, command lines, hashes, addresses or ARNs match, best first. */
export async function searchEntities(
  database: Database,
  tenant: string,
  question: {
    readonly text: string;
    readonly kinds: readonly Kind[] | undefined;
    readonly first: number;
  },
): Promise<EntityRecord[]> {
  const query = buildSearchQuery(question.text, tenant);
  if (query === undefined) return [];
  const rows = await database.read({ caller: 'searchEntities', tenant }, cypher('searchEntities'), {
    tenant,
    query,
    kinds: question.kinds ?? null,
    limit: asInteger(question.first),
    window: asInteger(question.first * WINDOW_FACTOR),
  });
  return rows.flatMap((row) => recordOf(row['properties']));
}
