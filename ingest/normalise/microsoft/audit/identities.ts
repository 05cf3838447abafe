import { isGuid } from '../../common/guid.js';
import { type DirectoryKind, directoryKind, type DirectoryTarget } from '../directory.js';
import type { Row } from '../row.js';

/** Types of identity in `Actor` and `Target`. */
const NAME = '1';
const OTHER = '2';
const UPN = '5';

const MAX_IDENTITIES = 32;

/** The display name of an application that acted. */
export function actorName(row: Row): string | undefined {
  return identities(row, ['Actor']).find(({ type }) => type === NAME)?.id;
}

/** System (4), application (5) and service principal (6): nobody sits behind them. */
export function isService(row: Row): boolean {
  return /^(?:[456]|system|application|serviceprincipal)$/i.test(row.text('UserType') ?? '');
}

/**
 * What a directory operation was done to. One object is told as a list of its identities: its kind
 * and id as `User_<id>`, the kind as a word, its name, its principal name.
 */
export function targetIn(row: Row): DirectoryTarget | undefined {
  const all = identities(row, ['Target', 'AADTarget']);
  const of = (type: string): string | undefined => all.find((one) => one.type === type)?.id;
  const others = all.filter(({ type }) => type === OTHER).map(({ id }) => id);
  const tagged = others.map((id) => /^([a-z]{1,40})_(.{1,100})$/i.exec(id)).find((match) => match);
  const upn = of(UPN) ?? addressOf(row.text('ObjectId', 'OfficeObjectId'));
  const kind = kindOf([tagged?.[1], ...others], upn);
  const id = tagged?.[2] ?? others.find(isGuid);
  const name = of(NAME) ?? (all.length === 0 ? row.text('ObjectId', 'OfficeObjectId') : undefined);
  if (upn === undefined && name === undefined && id === undefined) return undefined;
  return { kind, upn: kind === 'entra.user' ? upn : undefined, name, id };
}

function kindOf(words: readonly (string | undefined)[], upn: string | undefined): DirectoryKind {
  const kind = words.map(directoryKind).find((one) => one !== 'entra.object');
  return kind ?? (upn === undefined ? 'entra.object' : 'entra.user');
}

function addressOf(text: string | undefined): string | undefined {
  return text !== undefined && /^[^@\s/]{1,200}@[^@\s/]{1,200}$/.test(text) ? text : undefined;
}

interface Identity {
  readonly id: string;
  readonly type: string;
}

function identities(row: Row, names: readonly string[]): Identity[] {
  return row.rows(MAX_IDENTITIES, ...names).flatMap((identity) => {
    const id = identity.text('ID');
    return id === undefined ? [] : [{ id, type: identity.text('Type') ?? '' }];
  });
}
