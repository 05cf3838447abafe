import type { EdgeValue, Item, Mention, Span } from '../items.js';
import { frames } from '../lexicon/frames.js';
import type { Event } from '../scene.js';
import { addEvent, addThing, addVague, type Composition } from './composition.js';

type Part = Event['parts'][number];

const accesses = frames.filter(({ name }) => name === 'accessed_resource');

/** The act that was told last, once more. */
function tellAgain(state: Composition, last: Event, span: Span, parts: readonly Part[]): Event {
  const event = addEvent(state, {
    frames: last.frames,
    form: last.form,
    word: last.word,
    start: span.start,
    end: span.end,
    text: span.text,
  });
  event.parts.push(...parts);
  event.isActive = last.isActive;
  event.isAfterBe = last.isAfterBe;
  state.open = event;
  state.isAdjacent = false;
  state.preposition = undefined;
  return event;
}

/** "tools used by X after think": the same act with another object, and an order between the two. */
export function tellSequel(state: Composition, mention: Mention): boolean {
  const last = state.scene.events.at(-1);
  const next = state.rest.find(({ type }) => type !== 'filler');
  const isSubject = next?.type === 'act' && next.form !== 'noun';
  if (!state.isSequel || last === undefined || mention.by === 'noun' || isSubject) return false;
  const alike = last.parts.filter(({ thing }) => thing.kinds[0] === mention.kinds[0]);
  const role = alike.find(({ marker }) => marker !== 'subject') ?? alike[0];
  if (role === undefined || mention.kinds.length === 0) return false;
  // "tools used after think": by the same one, whoever that was.
  if (last.parts.length === 1)
    last.parts.push({
      marker: role.marker === 'subject' ? 'by' : 'subject',
      thing: addVague(state, [], last.span),
    });
  const thing = addThing(state, mention);
  tellAgain(
    state,
    last,
    mention,
    last.parts.map((part) => (part === role ? { ...part, thing } : part)),
  );
  state.last = thing;
  return true;
}

/**
 * "called A but never B", "called A then B": an operation, a port that is left out of an act with another
 * one, or comes after it, is of an act of its own. No edge has both.
 */
export function tellOther(
  state: Composition,
  last: Event,
  { condition, ...span }: EdgeValue,
): boolean {
  const { isDenied, isExcluding, isSequel } = state;
  const isKnown = last.conditions.some((group) =>
    group.every(
      ({ property, op, not }) =>
        property === condition.property && not !== true && (op === 'equals' || op === 'one_of'),
    ),
  );
  const actors = last.parts.filter(({ marker }) => marker === 'subject' || marker === 'by');
  if (!(isDenied || isExcluding || isSequel) || last.isDenied || !isKnown || actors.length === 0)
    return false;
  // What an operation is done to is its own; two ports may be of one peer.
  const parts = condition.property === 'action' ? actors : last.parts;
  const event = tellAgain(state, last, span, parts);
  event.isDenied = isDenied || isExcluding;
  event.conditions.push([condition]);
  state.isExcluding = false;
  return true;
}

/** "GetObject on ledger", "A but not B": where no other word tells of the act, the operation does. */
export function tellOperation(state: Composition, { condition, ...span }: EdgeValue): boolean {
  const owner = state.last ?? state.head;
  // "URLs PUT to": what it was done to stands in front.
  const isDoneTo = owner?.kinds.includes('Resource') === true;
  if (condition.property !== 'action' || state.isExcluding || isDoneTo) return false;
  if (!isActLike(state.rest)) return false;
  const event = addEvent(state, { ...span, frames: accesses, form: 'noun', word: 'operation' });
  const { values } = state.scene;
  const others = values.filter(({ property }) => property === 'action');
  values.splice(0, values.length, ...values.filter(({ property }) => property !== 'action'));
  event.conditions.push([...others, condition]);
  if (owner !== undefined) event.parts.push({ marker: 'subject', thing: owner });
  state.open = event;
  state.isAdjacent = false;
  state.isAsking = false;
  state.preposition = undefined;
  return true;
}

/** What follows is said of an act: on what, by whom, and not which other, before which other. */
function isActLike([next, second]: readonly Item[]): boolean {
  if (next?.type === 'joint')
    return /^(?:then|before|after)$/.test(next.word) || second?.type === 'denial';
  return next?.type === 'preposition' || next?.type === 'exclusion' || next?.type === 'denial';
}
