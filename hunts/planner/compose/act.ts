import type { Act, Item, Mention } from '../items.js';
import { frames } from '../lexicon/frames.js';
import { lightVerbs } from '../lexicon/words.js';
import { canBeOne, type Thing, overlap } from '../scene.js';
import { addEvent, isPlaced, leaveSetting, type Composition } from './composition.js';

/** An act: whose it is, and whether it is told by a verb or by a noun beside a verb that says little. */
export function takeAct(state: Composition, act: Act, next: Item | undefined): void {
  leaveSetting(state);
  // "opened lsass with access 0x1410": the value is the open act's.
  const isOfValue = state.preposition === 'with' && next?.type === 'edge_value';
  if (isOfValue && state.open !== undefined && act.form !== 'past') return;
  if (isNaming(state, act, next)) {
    state.property = { names: ['name'], of: 'node' };
    return;
  }
  // "had been started", "had run"
  if (/^(?:had|has|have)$/.test(act.word) && (isAuxiliary(next) || isTurned(state))) {
    state.isHelped ||= !isAuxiliary(next);
    return;
  }
  // "has sha256 …": with it.
  if (/^(?:had|has|have)$/.test(act.word) && isValueNext(next)) {
    state.preposition = 'with';
    state.isRelative = false;
    return;
  }
  // "ended in an error"
  if (/^(?:end|result|finish)\w* (?:in|with)$/.test(act.word) && next?.type === 'result') return;
  if (state.isActAsked && lightVerbs.test(act.word)) {
    state.isActAsked = false;
    return;
  }
  const { clauseOf, last: doer } = state;
  if (clauseOf !== undefined && lightVerbs.test(act.word)) {
    if (doer !== undefined) clauseOf.parts.push({ marker: 'subject', thing: doer });
    state.clauseOf = undefined;
    afterAct(state);
    state.open = clauseOf;
    return;
  }
  if (isDoneBy(state, act)) return;
  // "acted as X with runas": one act, told twice.
  if (
    act.form === 'phrase' &&
    state.open?.frames[0] === act.frames[0] &&
    state.joint === undefined &&
    !state.isRelative
  )
    return;
  // "API calls made from …", "logons seen on …"
  if (
    act.form === 'past' &&
    state.open?.form === 'noun' &&
    state.preposition === undefined &&
    lightVerbs.test(act.word) &&
    !state.isRelative &&
    state.joint === undefined &&
    next?.type !== 'mention'
  )
    return;
  if (
    act.form === 'noun' &&
    state.isExplaining &&
    state.scene.events.some(({ frames: told }) => told[0] === act.frames[0])
  )
    return;
  if (
    act.noun?.property !== undefined &&
    (state.isAsking ||
      (state.scene.things.length === 0 &&
        state.scene.events.length === 0 &&
        state.result === undefined))
  ) {
    state.scene.properties.push({ ...act.noun.property, thing: undefined });
    state.isActAsked = state.isAsking;
    state.isAsking = false;
  }
  // "download files": nobody there who could do it, so the word describes what follows.
  if (
    act.form === 'base' &&
    ((state.head === undefined && state.last === undefined) || state.isPartStart) &&
    next?.type === 'mention' &&
    next.by === 'noun'
  )
    return;
  if (act.form === 'ing' && state.isPartStart && next?.type === 'mention' && next.by === 'noun') {
    // "…: injecting process"
    state.open = addEvent(state, act);
    state.isDescribing = true;
    afterAct(state);
    return;
  }
  // "the most used tool"
  if (state.rank !== undefined && act.form === 'past' && next?.type === 'mention')
    state.isAsking = true;
  const isHelper = act.form === 'past' && /^(?:got|get|gets)$/.test(state.open?.word ?? '');
  const isLight =
    state.open !== undefined &&
    (isHelper || (act.form === 'noun' && lightVerbs.test(state.open.word))) &&
    !state.open.parts.some(({ marker }) => marker !== 'subject');
  if (isLight && state.open !== undefined) {
    // "made a connection": the noun is the act, and takes over what the verb had.
    const verb = state.open;
    const event = addEvent(state, act);
    event.parts.push(...verb.parts);
    event.isDenied ||= verb.isDenied;
    event.result ??= verb.result;
    event.after ??= verb.after === event ? undefined : verb.after;
    for (const other of state.scene.events) if (other.after === verb) other.after = event;
    event.count ??= verb.count;
    state.scene.events.splice(state.scene.events.indexOf(verb), 1);
    state.open = event;
    afterAct(state);
    return;
  }
  if (isAfterClause(state, act)) {
    addMainVerb(state, act);
    return;
  }
  const { unlinked, askedHere: asked } = state;
  // "from which address did X …": the address stands behind the preposition.
  const isBehind = state.askedMarker !== undefined && state.antecedent === asked;
  const subject =
    unlinked !== undefined && act.form !== 'noun'
      ? isBehind
        ? unlinked
        : state.antecedent
      : subjectFor(state, act, next);
  const before = state.scene.events.at(-1);
  const isPaired =
    state.joint === 'and' || (state.isSequel && before?.form === 'past') ? before : undefined;
  const event = addEvent(state, act);
  // "wrote and then deleted a file": both have the object that follows.
  state.sharing =
    isPaired?.parts.every(({ marker }) => marker === 'subject') === true ? isPaired : undefined;
  if (subject !== undefined) event.parts.push({ marker: 'subject', thing: subject });
  if (
    asked !== undefined &&
    asked !== subject &&
    asked !== unlinked &&
    act.form !== 'noun' &&
    !isPlaced(state, asked)
  )
    event.parts.push({ marker: state.askedMarker ?? 'wh', thing: asked });
  if (unlinked !== undefined && unlinked !== subject)
    event.parts.push({ marker: 'subject2', thing: unlinked });
  state.relativeClause =
    unlinked !== undefined && subject !== undefined && unlinked !== subject && act.form === 'past'
      ? { event, antecedent: subject, subject: unlinked }
      : undefined;
  state.unlinked = undefined;
  if (state.isAsking && act.form === 'noun') state.isAsking = false;
  state.open = event;
  afterAct(state);
}

/** "how many connections did X make to Y": the noun is the act, and X who did it. */
function isDoneBy(state: Composition, act: Act): boolean {
  const { open, last, joint } = state;
  const [only, ...others] = open?.parts ?? [];
  const isBare = only !== undefined && only.thing === last && others.length === 0;
  if (act.form !== 'base' || open?.form !== 'noun' || !isBare || joint !== undefined) return false;
  if (!lightVerbs.test(act.word) || only.marker !== 'object') return false;
  only.marker = 'subject';
  afterAct(state);
  return true;
}

function isAuxiliary(next: Item | undefined): boolean {
  return (
    next?.type === 'denial' ||
    (next?.type === 'filler' && /^(?:been|also|already|just)$/.test(next.word)) ||
    (next?.type === 'act' && (next.form === 'past' || next.form === 'phrase'))
  );
}

/** "what has cmd spawned": the helper stands before who did it, and the verb behind. */
function isTurned({ isAsking, askedHere, last, rest, open, scene }: Composition): boolean {
  const isAsked = isAsking || (askedHere !== undefined && askedHere === last);
  // "has anyone deleted a trail"
  const isFirst = scene.things.length === 0 && scene.events.length === 0;
  if (open !== undefined || !(isAsked || isFirst)) return false;
  const at = rest.findIndex(({ type }) => type === 'act');
  const [verb, then] = rest.slice(at);
  return (
    at > 0 &&
    verb?.type === 'act' &&
    verb.form !== 'ing' &&
    verb.form !== 'noun' &&
    rest.slice(0, at).some(({ type }) => type === 'mention') &&
    rest.slice(0, at).every(({ type }) => type === 'mention' || type === 'filler') &&
    !(then?.type === 'preposition' && then.word === 'by')
  );
}

/** A property, or a value that says of which it is. */
function isValueNext(next: Item | undefined): boolean {
  return (
    next?.type === 'mention' &&
    ((next.noun?.property?.of === 'node' && next.kinds.length === 0) ||
      next.where.flat().some(({ property }) => /^(?:md5|sha1|sha256)$/.test(property)))
  );
}

/** "anything called *payload*" names, "called 10.0.0.5" acts. */
function isNaming(state: Composition, act: Act, next: Item | undefined): boolean {
  if (!/^(?:called|named|titled|labelled|labeled)$/.test(act.word) || !state.isAdjacent)
    return false;
  if (state.last === undefined || (state.last.noun === undefined && !state.last.isVague))
    return false;
  if (next?.type === 'unknown') return true;
  return (
    next?.type === 'mention' &&
    next.by !== 'noun' &&
    next.where.flat().some(({ property }) => property === 'name') &&
    canBeOne(next, state.last)
  );
}

/** "powershell that a script host started from the desktop ends up in": a second verb with nothing behind it. */
function isAfterClause(
  { relativeClause, rest, joint, isRelative }: Composition,
  act: Act,
): boolean {
  return (
    relativeClause !== undefined &&
    act.form !== 'noun' &&
    joint === undefined &&
    !isRelative &&
    !rest.some(({ type }) => type === 'mention')
  );
}

/** The first verb then describes its subject, and the second is what the clause tells. */
function addMainVerb(state: Composition, act: Act): void {
  const clause = state.relativeClause;
  if (clause === undefined) return;
  const { event: described, antecedent, subject } = clause;
  for (const part of [...described.parts])
    if (part.thing === antecedent) described.parts.splice(described.parts.indexOf(part), 1);
  for (const part of described.parts) if (part.thing === subject) part.marker = 'subject';
  const event = addEvent(state, act);
  event.parts.push(
    { marker: 'subject', thing: antecedent },
    { marker: 'subject2', thing: subject },
  );
  state.relativeClause = undefined;
  state.open = event;
  afterAct(state);
}

export function afterAct(state: Composition): void {
  state.isAdjacent = false;
  state.isRelative = false;
  state.isWhose = false;
  state.joint = undefined;
  state.preposition = undefined;
  state.pendingKin = undefined;
}

/** Whose act it is: of the thing that the part is about, or of the one just named. */
export function subjectFor(
  state: Composition,
  act: Act,
  next: Item | undefined,
): Thing | undefined {
  if (act.form === 'noun' && state.preposition !== undefined && state.preposition !== 'by')
    return state.head ?? state.last;
  const fits = (thing: Thing | undefined): boolean =>
    thing !== undefined &&
    (thing.kinds.length === 0 ||
      act.frames.some(
        ({ by = [], on = [] }) => overlap(thing.kinds, [...by, ...on, 'Host', 'User']).length > 0,
      ));
  const { head } = state;
  // "processes on HOST started by X", "did anything on HOST talk to X": the host only says where.
  if (head !== undefined && isWhere(state, head) && isOneOf(head, act)) return head;
  const isReduced =
    (act.form === 'past' || act.form === 'ing') &&
    !state.isRelative &&
    state.isAdjacent &&
    state.joint === undefined;
  if (isReduced && next?.type === 'preposition' && next.word === 'by' && fits(state.last))
    return [state.last, state.head].find((thing) => isOneOf(thing, act)) ?? state.last;
  // "A wrote a file before B connected": the part has a subject of its own.
  if (
    state.isSequel &&
    state.isAdjacent &&
    state.last !== undefined &&
    !isPlaced(state, state.last)
  )
    return state.last;
  if (state.isRelative || state.joint !== undefined || state.isSequel) {
    const last = state.scene.events.at(-1)?.parts.find(({ marker }) => marker === 'subject')?.thing;
    const candidates = state.isRelative ? [state.head, state.last] : [last, state.head, state.last];
    return candidates.find(fits) ?? state.head ?? state.last;
  }
  if (state.open !== undefined && !isReduced) return fits(state.last) ? state.last : state.head;
  return fits(state.last) ? state.last : (state.head ?? state.last);
}

/** The last thing is the machine on which the head of the part is. */
function isWhere({ last, scene }: Composition, head: Thing): boolean {
  return (
    last?.kinds[0] === 'Host' &&
    last !== head &&
    scene.ties.some(({ a, word, b }) => a === head && b === last && /^(?:on|at|in)$/.test(word))
  );
}

/** Of a kind that the act is by or on, with no help of a host or a user. */
function isOneOf(thing: Thing | undefined, { frames: all }: Act): boolean {
  return (
    thing !== undefined &&
    (thing.kinds.length === 0 ||
      all.some(({ by = [], on = [] }) => overlap(thing.kinds, [...by, ...on]).length > 0))
  );
}

/** A GUID of a right to replicate stands for the act of replicating. */
export function rightOfReplication(state: Composition, mention: Mention): void {
  const known = state.scene.events.find(({ frames: all }) =>
    all.some(({ name }) => name === 'replicated'),
  );
  if (known === undefined) {
    const verb = state.open;
    const event = addEvent(state, {
      frames: frames.filter(({ name }) => name === 'replicated'),
      form: 'noun',
      word: 'replication',
      start: mention.start,
      end: mention.end,
      text: mention.text,
    });
    const subject = verb?.parts.find(({ marker }) => marker === 'subject')?.thing ?? state.head;
    if (subject !== undefined) event.parts.push({ marker: 'subject', thing: subject });
    if (verb !== undefined && lightVerbs.test(verb.word))
      state.scene.events.splice(state.scene.events.indexOf(verb), 1);
  } else if (state.open !== undefined && state.open !== known && lightVerbs.test(state.open.word)) {
    known.parts.push(...state.open.parts);
    state.scene.events.splice(state.scene.events.indexOf(state.open), 1);
  }
  state.isAdjacent = false;
  state.open = undefined;
}

export function takeDepth(state: Composition, min: number, max: number): void {
  const event = state.scene.events.findLast(({ frames: all }) =>
    all.some(({ relations }) => relations.includes('PROC_CREATED')),
  );
  if (event !== undefined) event.hops = { min, max };
}
