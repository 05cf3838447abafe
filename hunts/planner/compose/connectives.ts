import type { Item } from '../items.js';
import type { Event } from '../scene.js';
import { leaveSetting, type Composition } from './composition.js';

/** Back to what the sentence is about: "whose parent is not X but are named Y". */
const namingHead = new Set(['but are named', 'but is named', 'but are called', 'but is called']);

export const naming = new Set(['called', 'named', 'whose name is', ...namingHead]);

const likening = new Set(['matching', 'like', 'resembling']);

export const likeness = new Set([
  'containing',
  'like',
  'matching',
  'mentioning',
  'including',
  'bearing',
  'carrying',
  'with',
  'having',
]);

export function takePreposition(state: Composition, word: string): void {
  if (word === 'than') return;
  // "outside 10.0.0.0/8 to dc1"
  if (state.isExcluding && state.hasExcluded && state.joint === undefined)
    state.isExcluding = false;
  if (naming.has(word) || (likening.has(word) && state.isAdjacent)) {
    state.property = { names: ['name'], of: 'node' };
    if (namingHead.has(word)) {
      state.isExcluding = false;
      state.last = state.head;
    }
    return;
  }
  if (state.property !== undefined && likeness.has(word)) return;
  const [next] = state.rest;
  const isDangling =
    next === undefined ||
    (next.type === 'joint' && next.word !== '(') ||
    next.type === 'edge_value';
  if (isDangling && state.open !== undefined && word !== "'s") {
    dangle(state.open, word, next);
    if (word === 'to' || word === 'with') meanPeer(state, state.open);
    return;
  }
  state.preposition = word;
  state.isAfterBe = false;
  if (word !== "'s") state.isAdjacent = false;
}

/** "which host was replicated from": what is asked for belongs behind the preposition; else the subject does. */
function dangle(open: Event, word: string, next: Item | undefined): void {
  const second = open.parts.find(({ marker }) => marker === 'subject2');
  const first = open.parts.find(({ marker }) => marker === 'subject');
  // "what addresses did bob log on from": they stand where an object that the verb tells of would.
  // "which buckets did X read objects from"
  const hasObject = open.parts.some(({ marker }) => marker === 'object');
  const isAside = hasObject || (word === 'from' && first?.thing.kinds[0] === 'IpAddress');
  if (isAside && second !== undefined && first !== undefined) {
    first.marker = word;
    second.marker = 'subject';
    return;
  }
  if (next?.type === 'edge_value' || open.parts.some(({ marker }) => marker === 'subject2')) return;
  const wh = open.parts.find(({ marker }) => marker === 'wh');
  const subject = open.parts.find(({ marker }) => marker === 'subject');
  const moved = wh ?? subject;
  if (moved !== undefined) moved.marker = word;
}

/** What programs connect to. */
export const peers = ['IpAddress', 'Domain'];

export function isConnection({ frames }: Event): boolean {
  return frames.some(({ relations }) => relations.includes('CONNECTED_TO'));
}

/** "where did X connect to": neither the host that it ran on nor a user. */
function meanPeer({ askedHere }: Composition, open: Event): void {
  const part = open.parts.find(({ thing }) => thing === askedHere);
  if (part?.thing.isVague !== true || !isConnection(open)) return;
  part.marker = 'to';
  part.thing.kinds = peers;
}

/** Words and marks that join parts, and those that end one. */
export function takeJoint(
  state: Composition,
  { word, ...span }: Extract<Item, { type: 'joint' }>,
): void {
  if (word === '(' || word === ')') {
    state.isExplaining = word === '(';
    if (word === '(') state.wasAdjacent = state.isAdjacent;
    else state.isAdjacent = state.wasAdjacent;
    return;
  }
  if (word === 'then' || word === 'before' || word === 'after') {
    state.isSequel = true;
    state.timing = word === 'then' ? undefined : { span, isReversed: word === 'after' };
    state.isAdjacent = false;
    return;
  }
  if (word === ':' || word === ';' || word === '.') {
    state.askedHere = undefined;
    state.isPartStart = true;
    const [only, second] = state.scene.things;
    if (
      word === ':' &&
      second === undefined &&
      only?.noun !== undefined &&
      only.spans.length === 1 &&
      state.scene.events.length === 0 &&
      state.scene.asked === undefined &&
      !only.isSetting
    ) {
      state.scene.asked = only;
      state.isAskedByHeading = true;
    }
    leaveSetting(state);
    state.isBoth = false;
    state.open = undefined;
    state.preposition = undefined;
    state.joint = undefined;
    state.isExcluding = false;
    state.isAdjacent = false;
    state.isRelative = false;
    return;
  }
  leaveSetting(state);
  if (word === ',' && state.leadingExclusions.length > 0 && state.scene.things.length === 0)
    state.isExcluding = false;
  state.joint = state.joint === 'or' ? 'or' : word;
}

export function takeRank(
  state: Composition,
  order: 'most' | 'fewest',
  top: number,
  next: Item | undefined,
): void {
  state.rank = { order, top };
  state.scene.rank ??= { order, top, of: state.open };
  if (next === undefined || next.type === 'joint') state.rank = undefined;
  state.isAdjacent = false;
}
