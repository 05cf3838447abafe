import type { Item, Span } from '../items.js';
import type { Thing } from '../scene.js';
import { addVague, type Composition } from './composition.js';
import { isConnection, peers } from './connectives.js';

type How = Extract<Item, { type: 'ask' }>['how'];

/** A word that asks: what it asks for is the noun behind it, or whatever stands in its place. */
export function takeAsk(
  state: Composition,
  { how, ...item }: Extract<Item, { type: 'ask' }>,
  next: Item | undefined,
): void {
  if (askForEnd(state, how, item)) return;
  const { preposition, open } = state;
  if ((how === 'what' || how === 'who') && open !== undefined && next?.type !== 'mention') {
    // "deleted by what?", "cmd -> what"
    const marker = preposition ?? (open.word === 'arrow' ? 'object' : undefined);
    if (marker !== undefined) {
      const kinds = open.word === 'arrow' ? ['Process'] : kindsOf(how);
      const thing = addVague(state, kinds, item);
      open.parts.push({ marker, thing });
      ask(state, thing);
      state.scene.how ??= how;
      state.preposition = undefined;
      if (open.word === 'arrow') startAnew(state, thing);
      return;
    }
  }
  state.askedMarker = preposition;
  alsoAsk(state);
  state.scene.how ??= how;
  if (how === 'count') {
    // "ranked by number of …" counts for each, not in all.
    if (preposition === 'by' && state.scene.rank !== undefined) {
      const { order, top } = state.scene.rank;
      state.rank = { order, top };
      state.preposition = undefined;
      state.open = undefined;
      return;
    }
    if (preposition === 'by') return;
    state.scene.isTotal = true;
  }
  state.open = undefined;
  state.preposition = undefined;
  state.joint = undefined;
  state.isAdjacent = false;
  state.isExcluding = false;
  if (isForNoun(state, how, next)) {
    state.isAsking = true;
    return;
  }
  if (how === 'when' || how === 'how') return;
  askForOpen(state, how, item);
}

/** "which A …, and which B …": both are asked for. */
function alsoAsk(state: Composition): void {
  state.isAlsoAsking = state.joint === 'and' && state.scene.asked?.isVague === false;
}

/** "…: where to", "…, to whom": the other end of the connection that was told of. */
function askForEnd(state: Composition, how: How, span: Span): boolean {
  const [next] = state.rest;
  const word = /^where (to)$/i.exec(span.text)?.[1] ?? state.preposition ?? '';
  const isEnd = next === undefined || next.type === 'joint';
  if (!isEnd || !(word === 'to' || (word === 'with' && how === 'who'))) return false;
  const event = state.scene.events.findLast(isConnection);
  if (event === undefined) return false;
  const told = event.parts.find(({ marker }) => marker === 'to' || marker === 'with')?.thing;
  const thing = told ?? addVague(state, peers, { ...span, text: how });
  if (told === undefined) event.parts.push({ marker: 'to', thing });
  ask(state, thing);
  state.open = undefined;
  state.preposition = undefined;
  return true;
}

function kindsOf(how: How): readonly string[] {
  if (how === 'where') return ['Host'];
  return how === 'who' ? ['User', 'Process'] : [];
}

/** "who", "what", "where" with nothing behind them. */
function askForOpen(state: Composition, how: How, span: Span): void {
  const thing = addVague(state, kindsOf(how), { ...span, text: how });
  ask(state, thing);
  state.askedHere = thing;
  if (how === 'where') {
    state.askedMarker = 'on';
    return;
  }
  state.head = thing;
  state.last = thing;
}

/** What stood in front of a colon gives way to what is asked outright. */
function ask(state: Composition, thing: Thing): void {
  if (state.isAskedByHeading) state.scene.asked = undefined;
  state.isAskedByHeading = false;
  state.scene.asked ??= thing;
}

function startAnew(state: Composition, thing: Thing): void {
  state.head = thing;
  state.last = thing;
  state.open = undefined;
}

/** "which hosts", "list hosts", "what is the parent of …": the noun behind it is asked for. */
function isForNoun({ rest }: Composition, how: How, next: Item | undefined): boolean {
  if (how === 'which' || how === 'list' || how === 'count') return true;
  if (how !== 'what' && how !== 'who') return false;
  if (how === 'what' && next?.type === 'mention' && next.by === 'noun') return true;
  const [be] = rest;
  if (be?.type !== 'filler' || !/^(?:is|are|was|were|kind|kinds|sort)$/.test(be.word)) return false;
  const telling = rest.find(({ type }) => type !== 'filler' && type !== 'preposition');
  return telling?.type === 'mention' && telling.by === 'noun';
}

/** "processes running as X that …": what the clause tells is told of the processes. */
function isOnlyPlaced({ open, head, last }: Composition): boolean {
  return (
    head?.kinds[0] === 'Process' &&
    /^(?:User|Host)$/.test(last?.kinds[0] ?? '') &&
    open?.frames.every(({ relations }) => /^RAN_(?:AS|ON)$/.test(relations[0] ?? '')) === true
  );
}

/** A clause begins that tells more of what was just named. */
export function takeRelative(
  state: Composition,
  { word, start, end, text }: Extract<Item, { type: 'relative' }>,
): void {
  if (word === 'whose') state.isWhose = true;
  const preposition = /^(\w+) (?:which|whom)$/.exec(word)?.[1];
  if (preposition !== undefined && state.rest.every(({ type }) => type === 'joint')) {
    // "… - by whom?"
    state.preposition = preposition;
    takeAsk(state, { type: 'ask', how: 'who', start, end, text }, undefined);
    return;
  }
  const [follower] = state.rest;
  const isQuestion =
    (follower?.type === 'mention' || follower?.type === 'act') && follower.noun !== undefined;
  if (preposition !== undefined && isQuestion) {
    // "from which address did …"
    state.scene.how ??= 'which';
    alsoAsk(state);
    state.isAsking = true;
    state.askedMarker = preposition;
    state.open = undefined;
    state.isAdjacent = false;
    return;
  }
  state.isRelative = true;
  state.isExcluding = false;
  // "A started something that …": the object just named; after "X started by Y that …" it is X.
  const object = state.open?.parts.find(({ marker }) => marker === 'object')?.thing;
  if (
    word !== 'whose' &&
    !isOnlyPlaced(state) &&
    state.last !== undefined &&
    ((object !== undefined && object === state.last) || state.isLastIndefinite)
  ) {
    state.head = state.last;
    if (object === state.last) state.scene.focus = state.last;
  }
  // "tickets that X requested": the verb adds who.
  state.clauseOf =
    state.open?.form === 'noun' && state.open.parts.length === 0 ? state.open : undefined;
  state.open = undefined;
  if (state.pendingKin?.thing === state.last || word !== 'whose') state.pendingKin = undefined;
  state.isAdjacent = false;
  state.joint = undefined;
  state.preposition = undefined;
  if (preposition !== undefined || word === 'where') {
    state.scene.place = { word: preposition ?? 'on', thing: state.head };
    state.isRelative = false;
    state.last = undefined;
    state.head = undefined;
  }
}
