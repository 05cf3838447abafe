import type { Condition } from '../../plan/plan.js';
import type { Item, Mention } from '../items.js';
import { frames } from '../lexicon/frames.js';
import { type Thing, both, canBeOne, namesIn, negated, overlap } from '../scene.js';
import type { Composition } from './composition.js';
import { addEvent, addThing } from './composition.js';

/**
 * What is left out: of the thing that is asked for where the kinds allow, else of what stands nearest.
 * @param mayDeny false where it was found already that no act is denied: the two would ask each other for ever
 */
export function exclude(state: Composition, mention: Mention, mayDeny = true): void {
  const preposition = state.preposition;
  const things = state.scene.things;
  state.hasExcluded = true;
  state.joint = undefined;
  // "that is not a child of X": no thing is left out, the act did not happen.
  if (mention.noun?.kin !== undefined && mention.where.length === 0 && state.head !== undefined) {
    state.isExcluding = false;
    state.isAfterBe = true;
    deny(state, mention, undefined);
    return;
  }
  const known = things.filter(({ noun, isVague }) => noun !== undefined || isVague);
  // What has a name of its own is not narrowed by another: "called A but not B" is an act that was not.
  const fits = (thing: Thing): boolean =>
    canBeOne(thing, mention) && (!isOne(mention) || !isNamed(thing));
  const objects =
    state.open?.parts.filter(({ marker }) => marker !== 'subject').map(({ thing }) => thing) ?? [];
  // "something other than svchost"
  // or "whose parent is not services.exe"
  const isKin = state.last?.noun?.kin !== undefined && state.head !== state.last;
  // "by a process that is not svchost"
  const isTold = /^(?:that|which|who) /i.test(state.pending.exclusion?.text ?? '');
  const vague = state.last?.isVague === true || isKin || isTold ? state.last : undefined;
  const order =
    preposition === undefined
      ? [vague, state.head, ...objects, ...known.toReversed()]
      : [...objects, ...known.toReversed(), state.head];
  const target = order.find(
    (thing): thing is Thing =>
      thing !== undefined &&
      fits(thing) &&
      mention.kinds.length + thing.kinds.length > 0 &&
      overlap(thing.kinds, mention.kinds).length > 0,
  );
  state.isAdjacent = false;
  if (target === undefined && mayDeny && isObjectOfActor(state, mention)) {
    deny(state, mention, undefined);
    return;
  }
  if (target === undefined && things.length === 0 && state.open === undefined) {
    state.leadingExclusions.push(mention);
    state.preposition = undefined;
    state.joint = undefined;
    return;
  }
  if (target !== undefined) {
    target.where = both(target.where, negated(mention.where));
    if (target.kinds.length === 0) target.kinds = mention.kinds;
    target.spans.push(mention);
    state.preposition = undefined;
    return;
  }
  const before = state.excluded;
  if (before !== undefined && fits(before)) {
    before.where = both(before.where, negated(mention.where));
    return;
  }
  const thing = addThing(state, mention);
  thing.where = negated(thing.where);
  state.excluded = thing;
  if (state.open !== undefined) state.open.parts.push({ marker: preposition ?? 'object', thing });
  else if (state.head !== undefined)
    state.scene.ties.push({ a: state.head, word: preposition ?? 'on', b: thing });
  state.preposition = undefined;
}

/** Told by one name, not by a word for its kind. */
function isNamed({ noun, where }: Thing): boolean {
  return (
    noun === undefined &&
    where.some((group) =>
      group.every(
        (condition) =>
          condition.not === undefined && (condition.property === 'name' || isAddress(condition)),
      ),
    )
  );
}

function isOne({ where }: Mention): boolean {
  return namesIn(where).length > 0 || where.flat().some(isAddress);
}

/** One address, not a network that others are in. */
function isAddress({ property, op }: Condition): boolean {
  return property === 'address' && op === 'equals';
}

/** "called A but not B", "logged on to A but not to B": B would have been the same part of that act. */
function isObjectOfActor({ scene, preposition }: Composition, mention: Mention): boolean {
  const last = scene.events.at(-1);
  const part = last?.parts.find(
    ({ marker, thing }) => marker !== 'subject' && thing.kinds[0] === mention.kinds[0],
  );
  const object = part?.thing;
  return (
    (preposition === undefined || preposition === part?.marker) &&
    object !== undefined &&
    isNamed(object) &&
    last?.parts.some(({ marker }) => marker === 'subject') === true
  );
}

/**
 * "used A but never B", "without any tool call": the act that was told before, with this in the place of
 * its object, did not happen; where there is none, what usually joins the two did not.
 */
export function deny(state: Composition, mention: Mention, next: Item | undefined): boolean {
  if (next?.type === 'act' && next.form !== 'noun') return false;
  if (mention.noun?.kin !== undefined) {
    const head = state.head;
    if (head === undefined) return false;
    const { frame, role, hops } = mention.noun.kin;
    // "without being a child of X" is told of the child, "without a parent" of one who has none.
    const isOwn = state.isAfterBe || (next?.type === 'preposition' && next.word === 'of');
    const event = addEvent(state, {
      frames: frames.filter(({ name }) => name === frame),
      form: 'noun',
      word: 'kin',
      start: mention.start,
      end: mention.end,
      text: mention.text,
    });
    event.hops = hops;
    event.isDenied = true;
    state.isDenied = false;
    state.open = undefined;
    state.isAdjacent = false;
    const [own, others] = role === 'from' ? ['from_role', 'to_role'] : ['to_role', 'from_role'];
    if (isOwn) {
      event.parts.push({ marker: own, thing: head });
      state.pendingKin = { thing: head, event, role };
      return true;
    }
    event.parts.push({ marker: others, thing: head });
    if (mention.where.length > 0) {
      const thing = addThing(state, mention);
      thing.isOwned = true;
      event.parts.push({ marker: own, thing });
    }
    return true;
  }
  const last = state.scene.events.at(-1);
  const object = last?.parts.find(({ marker }) => marker !== 'subject')?.thing;
  const subject = last?.parts.find(({ marker }) => marker === 'subject')?.thing ?? state.head;
  const isSameRole =
    object !== undefined && mention.kinds.length > 0 && object.kinds[0] === mention.kinds[0];
  if (
    !isSameRole &&
    subject !== undefined &&
    overlap(subject.kinds, mention.kinds).length > 0 &&
    mention.by !== 'noun'
  ) {
    state.isDenied = false;
    exclude(state, mention, false);
    return true;
  }
  if (state.head === undefined && subject === undefined) return false;
  const thing = addThing(state, mention);
  if (last !== undefined && isSameRole) {
    const event = addEvent(state, {
      frames: last.frames,
      form: last.form,
      word: last.word,
      start: mention.start,
      end: mention.end,
      text: mention.text,
    });
    event.isDenied = true;
    if (subject !== undefined) event.parts.push({ marker: 'subject', thing: subject });
    event.parts.push({ marker: 'object', thing });
    event.after = undefined;
  } else {
    state.scene.deniedTies.push({ a: subject ?? state.head ?? thing, word: 'with', b: thing });
  }
  state.isDenied = false;
  state.last = thing;
  state.isAdjacent = false;
  return true;
}
