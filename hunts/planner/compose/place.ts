import type { Mention } from '../items.js';
import { frames } from '../lexicon/frames.js';
import { type Event, type Thing, both, negated, overlap } from '../scene.js';
import type { Composition } from './composition.js';
import { addEvent } from './composition.js';

export const beneath = new Set(['below', 'beneath', 'underneath', 'under']);

export const contained = new Set([
  'below',
  'beneath',
  'underneath',
  'under',
  'in',
  'inside',
  'within',
  'at',
  'of',
  'to',
  'on',
  'for',
  'from',
  'out of',
  'through',
]);

export const created = frames.filter(({ name }) => name === 'created');

/** Where a new thing stands: in an act, tied by a preposition, or at the head of a part of its own. */
export function place(state: Composition, thing: Thing, mention: Mention): void {
  const kin = state.pendingKin;
  const preposition = state.preposition;
  if (state.isAsking) {
    state.isAsking = false;
    askFor(state, thing);
    return;
  }
  if (
    kin !== undefined &&
    (preposition === 'of' ||
      preposition === 'to' ||
      preposition === 'for' ||
      preposition === 'from' ||
      (preposition !== undefined && beneath.has(preposition)) ||
      (preposition === undefined && state.isWhose))
  ) {
    kin.event.parts.push({ marker: kin.role === 'from' ? 'to_role' : 'from_role', thing });
    state.pendingKin = undefined;
    state.open = undefined;
    return;
  }
  if (preposition !== undefined) {
    attach(state, preposition, thing, mention);
    return;
  }
  if (state.isDescribing) {
    state.isDescribing = false;
    state.open?.parts.push({ marker: 'subject', thing });
    state.head = thing;
    takeLeading(state, thing);
    return;
  }
  if (state.isActAsked && actFollows(state)) {
    // "which API call did pedro make": he is who made it.
    state.open?.parts.push({ marker: 'subject', thing });
    return;
  }
  if (state.open !== undefined && !state.isRelative) {
    const hasObject = state.open.parts.some(({ marker }) => marker === 'object');
    if (!hasObject || state.joint === 'and') {
      state.open.parts.push({ marker: 'object', thing });
      state.sharing?.parts.push({ marker: 'object', thing });
      state.sharing = undefined;
      return;
    }
  }
  if (state.isWhose && state.head !== undefined && mention.by === 'noun') {
    // "buckets whose objects were listed": the clause is about what they have.
    state.scene.ties.push({ a: thing, word: "'s", b: state.head });
    if (mention.noun?.kin === undefined) state.isWhose = false;
    return;
  }
  if (state.isRelative && state.last !== undefined) {
    // "services that pgustavo installed": a subject of the part, whose object stands before it.
    state.antecedent = state.head ?? state.last;
    state.unlinked = thing;
    return;
  }
  if (state.last !== undefined && state.isAdjacent) {
    state.antecedent = state.last;
    state.unlinked = thing;
    return;
  }
  state.open = undefined;
  state.head = thing;
  takeLeading(state, thing);
}

/** The next word of content is an act. */
function actFollows({ rest }: Composition): boolean {
  const next = rest.find(({ type }) => type !== 'filler' && type !== 'mention');
  return next?.type === 'act' && next.form !== 'noun';
}

/** What was said in front is said of the head of the part. */
export function takeLeading(state: Composition, head: Thing): void {
  for (const { word, thing, isPlace } of state.leading.splice(0)) {
    if (isPlace && isInPlace(head, thing)) {
      narrowTo(state, head, thing);
      continue;
    }
    state.scene.ties.push({ a: head, word, b: thing });
  }
}

export function askFor(state: Composition, thing: Thing): void {
  if (state.isAlsoAsking) state.scene.alsoAsked.push(thing);
  else state.scene.asked = thing;
  state.isAlsoAsking = false;
  state.askedHere = thing;
  state.head = thing;
  state.open = undefined;
  takeLeading(state, thing);
}

export function attach(
  state: Composition,
  preposition: string,
  thing: Thing,
  mention: Mention,
): void {
  const target = state.open === undefined ? (state.last ?? state.head) : undefined;
  const head = state.head ?? state.last;
  if (
    beneath.has(preposition) &&
    overlap(thing.kinds, ['Process']).includes('Process') &&
    thing.kinds.length > 0 &&
    mention.kinds[0] !== 'RegistryKey' &&
    mention.kinds[0] !== 'User' &&
    mention.kinds[0] !== 'File'
  ) {
    const event = addEvent(state, {
      frames: created,
      form: 'noun',
      word: preposition,
      start: mention.start,
      end: mention.end,
      text: preposition,
    });
    event.hops = { min: 1, max: 8 };
    event.parts.push({ marker: 'from_role', thing });
    if (head !== undefined) event.parts.push({ marker: 'to_role', thing: head });
    state.open = undefined;
    return;
  }
  const isPlace =
    contained.has(preposition) || (preposition === 'into' && mention.kinds[0] === 'File');
  if (isPlace && containment(state, thing, mention, state.open, target)) return;
  if (state.open !== undefined) {
    state.open.parts.push({ marker: preposition, thing });
    return;
  }
  if (preposition === "'s" && target !== undefined && mention.by === 'noun') {
    // "pgustavo's processes": they are what it is about.
    state.scene.ties.push({ a: thing, word: "'s", b: target });
    target.isSetting = true;
    state.head = thing;
    return;
  }
  if (target !== undefined)
    state.scene.ties.push({
      a: preposition === 'of' || target === head ? target : (head ?? target),
      word: preposition,
      b: thing,
    });
  else if (state.scene.properties.length > 0 && state.scene.things.length === 1) {
    // "ports on HOST that …", "names of programs that …": what has the property is what it is about.
    state.head = thing;
  } else {
    // "on HOST, anything that …": waits for what it is said of.
    thing.isSetting = true;
    state.leading.push({ word: preposition, thing, isPlace: isPlaceOnly(mention) });
  }
}

/** "values below CurrentVersion\\Run", "files in C:\\Temp": a place, not another file. */
export function containment(
  state: Composition,
  thing: Thing,
  mention: Mention,
  open: Event | undefined,
  target: Thing | undefined,
): boolean {
  if (!isPlaceOnly(mention)) return false;
  // "downloading to /tmp": no program lies where something is put.
  const isPut = /^(?:to|into|onto)$/.test(state.preposition ?? '');
  // A folder is that of a file, where one is spoken of.
  const parts = (open?.parts ?? []).map((part) => part.thing);
  const isFile = (one: Thing): boolean => mention.kinds[0] === 'File' && one.kinds[0] === 'File';
  const near = [...parts.filter(isFile), ...parts.filter((one) => !isFile(one))];
  const holder = [target, ...near, state.head].find(
    (one) =>
      one !== undefined &&
      one !== thing &&
      isInPlace(one, mention) &&
      !(isPut && mention.kinds[0] === 'File' && one.kinds[0] === 'Process'),
  );
  if (holder === undefined) return false;
  if (open?.isDenied === true && isOfRun(open, holder)) {
    // "not running from C:\\Windows": it ran, elsewhere.
    thing.where = negated(thing.where);
    state.scene.events.splice(state.scene.events.indexOf(open), 1);
    state.open = undefined;
  }
  narrowTo(state, holder, thing);
  state.holder = holder;
  return true;
}

/** That it ran is all that is told of it. */
function isOfRun({ frames: told, parts }: Event, holder: Thing): boolean {
  return (
    told.some(({ relations }) => /^(?:PROC_CREATED|RAN_ON)$/.test(relations[0] ?? '')) &&
    parts.every(({ thing }) => thing === holder)
  );
}

/** A folder, a hive, a network: other things are in it. */
function isPlaceOnly({ by, kinds, where, noun }: Mention): boolean {
  if (noun?.isPlace === true) return true;
  return (
    by === 'form' &&
    (kinds[0] === 'RegistryKey' ||
      where.flat().some(({ op }) => op === 'cidr') ||
      (kinds[0] === 'File' &&
        where.flat().some(({ property, op }) => property === 'path' && op !== 'equals')))
  );
}

function isInPlace(one: Thing, { kinds }: Pick<Mention, 'kinds'>): boolean {
  const isFolder = kinds[0] === 'File';
  const isOpen =
    one.noun !== undefined || one.isVague || (isFolder && one.kinds.includes('Process'));
  return (
    isOpen && overlap(one.kinds, isFolder ? ['File', 'Process'] : kinds.slice(0, 1)).length > 0
  );
}

/** The place becomes a condition on what is in it. */
function narrowTo(state: Composition, holder: Thing, at: Thing): void {
  holder.where = both(holder.where, at.where);
  holder.spans.push(...at.spans);
  state.scene.things.splice(state.scene.things.indexOf(at), 1);
  if (holder.kinds.length === 0) holder.kinds = at.kinds.slice(0, 1);
}

/** A child without its parent yet: the word for a relation opens an act of its own. */
export function openKin(
  state: Composition,
  thing: Thing,
  kin: NonNullable<NonNullable<Mention['noun']>['kin']>,
): void {
  const { open } = state;
  const event = addEvent(state, {
    frames: frames.filter(({ name }) => name === kin.frame),
    form: 'noun',
    word: 'kin',
    ...(thing.spans.at(-1) ?? { start: 0, end: 0, text: '' }),
  });
  event.hops = kin.hops;
  event.parts.push({ marker: kin.role === 'from' ? 'from_role' : 'to_role', thing });
  thing.isOwned = state.isWhose;
  const owner = state.isWhose ? state.head : state.preposition === "'s" ? state.last : undefined;
  if (owner !== undefined && owner !== thing) {
    event.parts.push({ marker: kin.role === 'from' ? 'to_role' : 'from_role', thing: owner });
    const tie = state.scene.ties.findIndex(
      ({ a, b }) => (a === owner && b === thing) || (a === thing && b === owner),
    );
    if (tie >= 0) state.scene.ties.splice(tie, 1);
    for (const other of state.scene.events) {
      const at = other.parts.findIndex((part) => part.thing === thing && part.marker === "'s");
      if (at >= 0) other.parts.splice(at, 1);
    }
    // "X or any of its children"
    if (state.preposition === "'s" && state.joint !== undefined && !state.isWhose) {
      event.isOrSelf = true;
      const acts = state.scene.events.filter((one) => one !== event);
      const parts = acts.flatMap((one) => one.parts).filter((part) => part.thing === owner);
      thing.isOwned = parts.some(({ marker }) => marker !== 'subject');
      for (const part of parts) part.thing = thing;
    }
    if (state.preposition === "'s" && state.head === owner) state.head = thing;
    state.isWhose = false;
  } else {
    state.pendingKin = { thing, event, role: kin.role };
  }
  state.open = event.isOrSelf ? open : undefined;
}

/** After a mention: it is the last thing, and what was pending for it is used up. */
export function settle(state: Composition, thing: Thing, mention: Mention): void {
  if (mention.noun?.property !== undefined)
    state.scene.properties.push({ ...mention.noun.property, thing });
  if (mention.noun?.kin !== undefined) openKin(state, thing, mention.noun.kin);
  state.last = thing;
  state.isLastIndefinite = state.isIndefinite || thing.isVague;
  state.isIndefinite = false;
  state.preposition = undefined;
  state.joint = undefined;
  state.isAdjacent = true;
  state.isRelative = false;
  state.isAfterBe = false;
}
