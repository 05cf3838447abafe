import type { Mention } from '../items.js';
import { type Event, type Thing, both, canBeOne, either, overlap } from '../scene.js';
import { addEvent, addThing, type Composition } from './composition.js';

/** "host WORKSTATION6", "powershell processes", "A or B": one thing, told twice. */
export function merge(state: Composition, mention: Mention): Thing | undefined {
  const last = state.last;
  if (last === undefined || state.preposition !== undefined || state.isDenied) return undefined;
  if (state.joint !== undefined)
    return state.joint === ',' && !isListed(last, mention) ? undefined : list(state, last, mention);
  if (!state.isAdjacent || state.isAsking || !canBeOne(last, mention)) return undefined;
  if (last.isVague && mention.by === 'noun') return undefined;
  if (mention.noun?.kin !== undefined && last.noun?.kin === undefined && last.where.length > 0)
    return undefined;
  // "which role did dora assume": the one who did it.
  if (state.isHelped && mention.by !== 'noun' && last.noun !== undefined) return undefined;
  if (bothNamed(last, mention) || isObjectBefore(state, last, mention)) return undefined;
  join(last, mention);
  return last;
}

/** "addresses 10.0.0.5 contacted": several cannot be one, so the name is who acted. */
export function isObjectBefore(state: Composition, last: Thing, mention: Mention): boolean {
  const [next] = state.rest;
  const isPlural = (last.spans.at(-1)?.text ?? '').endsWith('s') || state.scene.pick !== undefined;
  return (
    last.noun !== undefined &&
    isPlural &&
    mention.by !== 'noun' &&
    next?.type === 'act' &&
    next.form !== 'noun'
  );
}

export function join(thing: Thing, mention: Mention): void {
  thing.kinds = overlap(
    mention.by === 'noun' ? mention.kinds : thing.kinds,
    mention.by === 'noun' ? thing.kinds : mention.kinds,
  );
  thing.where = both(thing.where, mention.where);
  thing.noun ??= mention.noun;
  if (mention.noun !== undefined && mention.noun.isVague !== true) thing.noun = mention.noun;
  thing.isVague &&= mention.noun?.isVague === true;
  if (!mention.isKnown) thing.unknownName = mention.text;
  thing.spans.push({ start: mention.start, end: mention.end, text: mention.text });
}

export function isListed(last: Thing, mention: Mention): boolean {
  return mention.by !== 'noun' && last.noun === undefined && canBeOne(last, mention);
}

/** "10.0.0.1 or 10.0.0.2"; what cannot be of one kind is a thing of its own. */
export function list(state: Composition, last: Thing, mention: Mention): Thing | undefined {
  if (!canBeOne(last, mention) || last.where.length === 0 || mention.where.length === 0)
    return undefined;
  if (last === state.scene.asked && mention.by === 'noun') return undefined;
  const between = state.open?.parts.find(
    ({ marker, thing }) => marker === 'between' && thing === last,
  );
  if (between !== undefined) {
    between.marker = 'from';
    const other = addThing(state, mention);
    state.open?.parts.push({ marker: 'to', thing: other });
    return other;
  }
  if (state.joint === 'and' && state.isBoth && state.unlinked === last) {
    // "that both search (A) and book (B)", in words that nobody knows: it has to do with each.
    const other = addThing(state, mention);
    const a = state.antecedent ?? last;
    state.scene.ties.push({ a, word: 'with', b: last }, { a, word: 'with', b: other });
    state.unlinked = undefined;
    return other;
  }
  if (state.joint === 'and' && isEach(state, last)) return another(state, last, mention);
  last.kinds = overlap(last.kinds, mention.kinds);
  last.where = either(last.where, mention.where);
  last.spans.push({ start: mention.start, end: mention.end, text: mention.text });
  return last;
}

export function bothNamed(last: Thing, mention: Mention): boolean {
  return (
    mention.by !== 'noun' &&
    last.noun === undefined &&
    last.where.length > 0 &&
    mention.where.length > 0 &&
    JSON.stringify(last.where) !== JSON.stringify(mention.where)
  );
}

/** "runs that used A and B", "both A and B": two acts, not one with either of them. */
function isEach(state: Composition, last: Thing): boolean {
  const event = eventOf(state, last);
  const isAlone = last.spans.length === 1;
  return (
    isAlone &&
    event !== undefined &&
    last.noun === undefined &&
    (state.isBoth ||
      (event.form !== 'noun' && event.parts.some(({ marker }) => marker === 'subject')))
  );
}

function eventOf({ scene }: Composition, thing: Thing): Event | undefined {
  const last = scene.events.at(-1);
  return last?.parts.at(-1)?.thing === thing && last.parts[0]?.thing !== thing ? last : undefined;
}

function another(state: Composition, last: Thing, mention: Mention): Thing {
  const event = eventOf(state, last);
  const thing = addThing(state, mention);
  if (event === undefined) return thing;
  const twin = addEvent(state, { ...event, ...event.span });
  twin.isDenied = event.isDenied;
  twin.result = event.result;
  twin.parts.push(...event.parts.map((part) => (part.thing === last ? { ...part, thing } : part)));
  state.open = twin;
  return thing;
}
