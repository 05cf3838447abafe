import { type Relation, relationshipDeclaration } from '../../../graph/index.js';
import { type Thing, both, namesIn, overlap } from '../scene.js';
import type { Resolution } from './resolution.js';
import { allThings } from './resolution.js';

export const hostScoped = [
  'Process',
  'File',
  'RegistryKey',
  'Service',
  'ScheduledTask',
  'WmiSubscription',
];

export function overlapOr(a: readonly string[], b: readonly string[]): readonly string[] {
  const shared = overlap(a, b);
  return shared.length > 0 ? shared : a;
}

export function narrow(thing: Thing, kinds: readonly string[]): void {
  const shared = overlap(thing.kinds, kinds);
  if (shared.length > 0) thing.kinds = shared;
}

export function endsOf(relations: readonly Relation[]): [readonly string[], readonly string[]] {
  const from = relations.flatMap((relation) => relationshipDeclaration(relation).from);
  const to = relations.flatMap((relation) => relationshipDeclaration(relation).to);
  return [[...new Set(from)], [...new Set(to)]];
}

export function settleKinds(state: Resolution, asked: Thing): void {
  for (const thing of allThings(state)) {
    settleKind(state, thing, asked);
    if (thing.kinds.length === 1 && thing.kinds[0] === 'File' && namesIn(thing.where).length === 0)
      thing.where = both(thing.where, thing.noun?.whereFile ?? []);
  }
}

function settleKind(state: Resolution, thing: Thing, asked: Thing): void {
  if (thing.kinds.length === 1) return;
  if (thing.kinds.length === 0) {
    const preferred = kindByLinks(state, thing);
    if (preferred.length > 0) thing.kinds = preferred;
    else if (thing !== asked || thing.where.length > 0)
      thing.kinds =
        thing.where.length > 0
          ? ['Process', 'File', 'Service', 'Host', 'User', 'Resource', 'Domain']
          : [];
    return;
  }
  const byLinks = kindByLinks(state, thing);
  const fitting = overlap(thing.kinds, byLinks);
  if (byLinks.length > 0 && fitting.length > 0) thing.kinds = fitting;
  else if (byLinks.length === 0 && thing.noun === undefined && thing.where.length > 0)
    thing.kinds = thing.kinds.slice(0, 1);
}

export function kindByLinks(state: Resolution, thing: Thing): readonly string[] {
  let kinds: readonly string[] = [];
  for (const { from, to, relations } of state.links) {
    const [fromKinds, toKinds] = endsOf(relations);
    if (from === thing) kinds = overlapOr(overlap(kinds, fromKinds), fromKinds);
    if (to === thing) kinds = overlapOr(overlap(kinds, toKinds), toKinds);
  }
  return kinds;
}

/** A file that is told by its content, or named as a program, can be run: the process is told by the same. */
export function isImage({ kinds, where }: Thing): boolean {
  const told = where.flat();
  return (
    kinds[0] === 'File' &&
    told.length > 0 &&
    told.every(
      (condition) =>
        ['md5', 'sha1', 'sha256'].includes(condition.property) ||
        (['name', 'path'].includes(condition.property) &&
          'value' in condition &&
          /\.(?:exe|com|scr|elf|bin)$/i.test(String(condition.value))),
    )
  );
}

/** "an access key", by no name */
export function isUnnamedKey({ kinds, where, noun }: Thing): boolean {
  return kinds[0] === 'Credential' && noun !== undefined && where.length === 0;
}

/** Whether the act is the running of a program. */
export function runs({ relations }: { readonly relations: readonly Relation[] }): boolean {
  return ['PROC_CREATED', 'RAN_AS', 'RAN_ON'].includes(relations[0] ?? '');
}

/** A word for a kind of thing, not a name nor a word for certain programs. */
export function isKindWord({ noun }: Thing): boolean {
  return (
    noun !== undefined &&
    noun.isVague !== true &&
    !(noun.where ?? [])
      .flat()
      .some(({ property }) => property === 'name' && noun.kinds[0] === 'Process')
  );
}

export function sameName(a: Thing, b: Thing): boolean {
  const nameOf = ({ where }: Thing): string =>
    JSON.stringify(where.filter((group) => group.every(({ property }) => property === 'name')));
  return a.where.length > 0 && nameOf(a) === nameOf(b) && nameOf(a) !== '[]';
}
