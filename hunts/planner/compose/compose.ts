import type { Item } from '../items.js';
import { type Scene, type Thing, both, negated, overlap } from '../scene.js';
import { takeAct, takeDepth } from './act.js';
import { takeAsk, takeRelative } from './ask.js';
import { addVague, Composition, isPlaced } from './composition.js';
import { takeJoint, takePreposition, takeRank } from './connectives.js';
import { takeMention, takePronoun, takeUnknown } from './mention.js';
import { takeLeading } from './place.js';
import { takeEdgeValue } from './property.js';
import { takeText } from './text.js';
import type { Vocabulary } from '../vocabulary.js';

function take(state: Composition, item: Item, next: Item | undefined): void {
  switch (item.type) {
    case 'mention':
      takeMention(state, item, next);
      return;
    case 'act':
      takeAct(state, item, next);
      return;
    case 'edge_value':
      takeEdgeValue(state, item);
      return;
    case 'preposition':
      takePreposition(state, item.word);
      return;
    case 'relative':
      takeRelative(state, item);
      return;
    case 'text':
      takeText(state, item);
      return;
    case 'pronoun':
      takePronoun(state);
      return;
    case 'ask':
      takeAsk(state, item, next);
      return;
    case 'exclusion':
      state.hasExcluded = false;
      state.pending.exclusion = item;
      // "wrote a file but connected to nothing": another act is a contrast.
      state.isExcluding =
        item.text.toLowerCase() !== 'but' ||
        !((next?.type === 'act' && next.form !== 'noun') || hasOwnAct(state.rest));
      if (item.text.toLowerCase() === 'but' && hasOwnAct(state.rest)) state.open = undefined;
      // "from outside NETWORK"
      if (!/^outside/i.test(item.text)) state.preposition = undefined;
      state.isAdjacent = false;
      return;
    case 'denial':
      state.isDenied = true;
      state.pending.denial = item;
      // "but did not": said once.
      state.isExcluding = false;
      state.isAdjacent = false;
      return;
    case 'result':
      if (state.open !== undefined && next?.type !== 'act') state.open.result = item.value;
      else state.result = item.value;
      return;
    case 'count':
      if (item.isTimes && state.open !== undefined) state.open.count = { op: item.op, n: item.n };
      else state.count = { op: item.op, n: item.n };
      state.pending.count = item;
      state.isAdjacent = false;
      return;
    case 'rank':
      takeRank(state, item.order, item.top, next);
      return;
    case 'pick':
      state.scene.pick = { order: item.order, n: item.n };
      return;
    case 'depth':
      takeDepth(state, item.min, item.max);
      return;
    case 'gap':
      takeJoint(state, { ...item, type: 'joint' });
      state.gap = item.seconds;
      // "within an hour of": before it would do as well, which no plan says.
      if (item.isLoose) state.scene.strangers.push(item);
      return;
    case 'technique':
      takeTechnique(state, item);
      return;
    case 'apposition':
      state.isExplaining = true;
      state.isAdjacent = true;
      return;
    case 'joint':
      takeJoint(state, item);
      return;
    case 'filler':
      if (/^(?:is|are|was|were|be|been|being|got|get)$/.test(item.word)) state.isAfterBe = true;
      if (/^(?:did|does|do)$/.test(item.word)) state.isHelped = true;
      if (/^(?:a|an|another|some)$/.test(item.word)) state.isIndefinite = true;
      // "with the same parent as X": no plan compares two things with each other.
      if (
        item.word === 'same' &&
        state.rest.some((one) => one.type === 'preposition' && one.word === 'as')
      )
        state.scene.strangers.push(item);
      if (item.word === 'both') state.isBoth = true;
      if (/^(?:each|every)$/.test(item.word)) state.each = 'each';
      if (item.word === 'per') state.each = 'per';
      return;
    case 'unknown':
      takeUnknown(state, item, next);
      return;
  }
}

/** "but cmd.exe was never run": another subject, with an act of its own. */
function hasOwnAct(rest: readonly Item[]): boolean {
  const at = rest.findIndex(({ type }) => type === 'act');
  const [subject, ...between] = rest.slice(0, Math.max(0, at));
  const act = rest[at];
  return (
    subject?.type === 'mention' &&
    act?.type === 'act' &&
    act.form !== 'noun' &&
    act.form !== 'ing' &&
    between.some(({ type }) => type === 'denial') &&
    between.every(({ type }) => type === 'filler' || type === 'denial')
  );
}

/** Puts pieces together from left to right: which thing an act belongs to, what a preposition ties. */
export function compose(items: readonly Item[], vocabulary: Vocabulary): Scene {
  const state = new Composition(vocabulary);
  for (const [at, item] of items.entries()) {
    state.rest = items.slice(at + 1);
    take(state, item, items[at + 1]);
  }
  finish(state);
  return state.scene;
}

/** A technique that opens a part stands for whatever shows it. */
function takeTechnique(state: Composition, item: Extract<Item, { type: 'technique' }>): void {
  let thing: Thing | undefined;
  dropDoing(state);
  if (state.head === undefined) {
    thing = addVague(state, [], item);
    thing.isTechnique = true;
    state.head = thing;
    state.last = thing;
    takeLeading(state, thing);
  }
  state.scene.techniques.push({ ids: item.ids, span: item, thing });
  state.isAdjacent = false;
}

/** "who set up mail forwarding", "what performed T1047": the technique is what was done. */
function dropDoing({ open, scene, preposition }: Composition): void {
  const isDoing =
    open !== undefined &&
    open.form !== 'noun' &&
    preposition === undefined &&
    open.parts.every(({ marker }) => marker === 'subject' || marker === 'wh');
  if (isDoing && open === scene.events.at(-1)) scene.events.pop();
}

/** What was still open at the end: a parent without a child named, a word for success or failure. */
function finish(state: Composition): void {
  for (const mention of state.leadingExclusions) {
    const target = [state.scene.asked, ...state.scene.things].find(
      (one) => one !== undefined && overlap(one.kinds, mention.kinds).length > 0,
    );
    if (target === undefined) state.scene.strangers.push(mention);
    else target.where = both(target.where, negated(mention.where));
  }
  for (const thing of state.scene.alsoAsked)
    if (!isPlaced(state, thing))
      state.scene.events.at(-1)?.parts.push({ marker: state.askedMarker ?? 'wh', thing });
  const [first] = state.scene.events;
  for (const { word, thing } of state.leading.splice(0)) first?.parts.push({ marker: word, thing });
  const kin = state.pendingKin;
  if (kin !== undefined) {
    const owner = [state.scene.asked, state.head, ...state.scene.things].find(
      (thing) =>
        thing !== undefined && thing !== kin.thing && overlap(thing.kinds, ['Process']).length > 0,
    );
    if (owner !== undefined)
      kin.event.parts.push({
        marker: kin.role === 'from' ? 'to_role' : 'from_role',
        thing: owner,
      });
  }
  if (state.result !== undefined) {
    const event = state.scene.events.at(-1);
    if (event !== undefined) event.result ??= state.result;
    else state.scene.result = state.result;
  }
  if (state.timing !== undefined) state.scene.strangers.push(state.timing.span);
  if (state.isDenied) {
    const event = state.scene.events.at(-1);
    if (event !== undefined && event.parts.length > 0) {
      event.isDenied = true;
      state.isDenied = false;
    }
  }
  const { count, exclusion, denial, property } = state.pending;
  state.scene.strangers.push(
    ...(state.property !== undefined && property !== undefined ? [property] : []),
    ...(state.count !== undefined && count !== undefined ? [count] : []),
    ...(state.isExcluding && !state.hasExcluded && exclusion !== undefined ? [exclusion] : []),
    ...(state.isDenied && denial !== undefined ? [denial] : []),
  );
}
