import type { Condition } from '../../plan/plan.js';
import type { Item, Mention } from '../items.js';
import { type Thing, both, namesIn } from '../scene.js';
import { addThing, addVague, type Composition } from './composition.js';
import { place, settle } from './place.js';

type Text = Extract<Item, { type: 'text' }>;

/** A command line that holds this is that of the process spoken of; of any, where none was. */
export function takeText(state: Composition, item: Text): void {
  if (item.property === 'name' || item.property === 'path') {
    takeNameText(state, item);
    return;
  }
  const isProcess = (thing: Thing | undefined): thing is Thing =>
    thing !== undefined && (thing.kinds.length === 0 || thing.kinds.includes('Process'));
  let holder = [state.last, state.head, state.scene.asked].find(isProcess);
  if (holder === undefined) {
    holder = addVague(state, ['Process'], item);
    state.head ??= holder;
    state.last = holder;
  }
  holder.kinds = ['Process'];
  if (state.isExcluding) state.hasExcluded = true;
  holder.where = both(holder.where, groupsOf(state, item));
  state.isDenied = false;
  state.isAdjacent = false;
  state.preposition = undefined;
  if (state.isAsking && state.scene.asked === undefined) state.isAsking = false;
}

function groupsOf(state: Composition, { property, op, values, isAll, isNot }: Text): Condition[][] {
  const conditions = values.map((value) => ({
    property,
    ...(/[*?]/.test(value)
      ? { op: 'like' as const, value: likeText(op, value) }
      : { op: op ?? ('contains' as const), value }),
    ...(state.isDenied || state.isExcluding || isNot === true ? { not: true as const } : {}),
  }));
  return isAll ? conditions.map((condition) => [condition]) : [conditions];
}

function likeText(op: Text['op'], value: string): string {
  const [before, after] = [op === 'starts_with' ? '' : '*', op === 'ends_with' ? '' : '*'];
  return `${before}${value}${after}`;
}

/** "domains ending in .ru", "looked up a name ending in .ru": of what was spoken of, or the object itself. */
function takeNameText(state: Composition, item: Text): void {
  const where = groupsOf(state, item);
  // "files written by powershell ending in .exe": what has its name already is not meant.
  const near = [state.last, state.head].filter((thing) => thing !== undefined);
  const holder = near.find(({ where: told }) => namesIn(told).length === 0) ?? near[0];
  if (holder === undefined || isObjectNext(state)) {
    const kinds = state.open?.frames[0]?.on ?? [];
    const thing = addThing(state, { ...item, kinds, where, noun: undefined, isKnown: true });
    const mention: Mention = {
      ...item,
      type: 'mention',
      kinds,
      where,
      by: 'form',
      isKnown: true,
    };
    place(state, thing, mention);
    settle(state, thing, mention);
  } else {
    holder.where = both(holder.where, where);
    holder.spans.push(item);
  }
  state.isDenied = false;
  state.isExcluding = false;
  state.preposition = undefined;
}

/** An act is open that nothing but its subject was told of. */
function isObjectNext({ open, preposition, last }: Composition): boolean {
  return (
    open?.parts.every(({ marker, thing }) => marker === 'subject' && thing === last) === true &&
    preposition === undefined
  );
}

/** Quoted text is part of a command line, unless something else is spoken of. */
export function takeQuoted(state: Composition, mention: Mention): void {
  const text = mention.text.replace(/^["'“‘`]|["'”’`]$/g, '');
  const holder = state.last ?? state.head;
  const property = propertyOfQuote(holder?.kinds ?? []);
  const isNot = state.isExcluding || state.isDenied;
  if (state.isExcluding) state.hasExcluded = true;
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
