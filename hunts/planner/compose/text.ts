import type { Condition } from '../../plan/plan.js';
import type { Item, Mention } from '../items.js';
import { type Thing, both } from '../scene.js';
import { addThing, addVague, type Composition } from './composition.js';
import { place, settle } from './place.js';

/** A command line that holds this is that of the process spoken of; of any, where none was. */
export function takeText(state: Composition, item: Extract<Item, { type: 'text' }>): void {
  const isProcess = (thing: Thing | undefined): thing is Thing =>
    thing !== undefined && (thing.kinds.length === 0 || thing.kinds.includes('Process'));
  let holder = [state.last, state.head, state.scene.asked].find(isProcess);
  if (holder === undefined) {
    holder = addVague(state, ['Process'], item);
    state.head ??= holder;
    state.last = holder;
  }
  holder.kinds = ['Process'];
  const conditions = item.values.map((value) => ({
    property: item.property,
    op: /[*?]/.test(value) ? ('like' as const) : ('contains' as const),
    value: /[*?]/.test(value) ? `*${value}*` : value,
    ...(state.isDenied || state.isExcluding ? { not: true as const } : {}),
  }));
  holder.where = both(
    holder.where,
    item.isAll ? conditions.map((condition) => [condition]) : [conditions],
  );
  state.isDenied = false;
  state.isAdjacent = false;
  state.preposition = undefined;
  if (state.isAsking && state.scene.asked === undefined) state.isAsking = false;
}

/** Quoted text is part of a command line, unless something else is spoken of. */
export function takeQuoted(state: Composition, mention: Mention): void {
  const text = mention.text.replace(/^["'“‘`]|["'”’`]$/g, '');
  const holder = state.last ?? state.head;
  const property = propertyOfQuote(holder?.kinds ?? []);
  const isNot = state.isExcluding || state.isDenied;
  const condition: Condition = {
    property,
    op: 'contains',
    value: text,
    ...(isNot ? { not: true as const } : {}),
  };
  state.isDenied = false;
  if (
    holder !== undefined &&
    !(
      state.open !== undefined &&
      state.preposition === undefined &&
      state.last === state.open.parts.find(({ marker }) => marker === 'subject')?.thing
    )
  ) {
    holder.where = both(holder.where, [[condition]]);
    holder.spans.push(mention);
    return;
  }
  const thing = addThing(state, {
    ...mention,
    kinds: [],
    where: [[{ ...condition, property: 'name' }]],
    isKnown: false,
  });
  place(state, thing, mention);
  settle(state, thing, mention);
}

function propertyOfQuote(kinds: readonly string[]): string {
  const [kind] = kinds;
  if (kind === 'RegistryKey' || kind === 'File') return 'path';
  return kind === undefined || kind === 'Process' ? 'command_line' : 'name';
}
