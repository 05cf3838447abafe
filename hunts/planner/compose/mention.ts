import type { Item, Mention } from '../items.js';
import { mentionOfUnknown } from '../mentions.js';
import { namesIn, overlap, type Thing } from '../scene.js';
import { rightOfReplication } from './act.js';
import { tellSequel } from './again.js';
import { addThing, leaveSetting, type Composition } from './composition.js';
import { naming } from './connectives.js';
import { deny, exclude } from './exclusion.js';
import { join, merge } from './merge.js';
import { place, settle } from './place.js';
import { lacksCommandLine, propertyNoun, propertyValue } from './property.js';
import { takeQuoted } from './text.js';

export function takeMention(state: Composition, read: Mention, next: Item | undefined): void {
  if (isNameOfKin(state, read, next)) {
    // As whom a parent ran is no name of it.
    if (read.kinds.includes('Process')) state.kinName = read;
    else state.scene.strangers.push(read);
    return;
  }
  const { kinName } = state;
  state.kinName = undefined;
  const said = isAccount(state, read) ? systemAccount(read) : read;
  const mention =
    kinName === undefined ? said : { ...said, where: kinName.where, isKnown: kinName.isKnown };
  ownKin(state, mention);
  if (mention.noun?.isNone === true) denyAct(state, next);
  // "all offspring", "those processes"
  const isDeterminer = /^(?:all|those|ones?|everything)$/i.test(mention.text);
  const isBefore =
    (next?.type === 'mention' && next.by === 'noun') ||
    (next?.type === 'preposition' && next.word === "'s");
  if (isDeterminer && isBefore) return;
  if (!state.isAdjacent) leaveSetting(state);
  if (mention.kinds[0] === 'replication_right') {
    rightOfReplication(state, mention);
    return;
  }
  if (mention.noun?.property !== undefined && mention.kinds.length === 0) {
    if (/^(?:in|from|to|of)$/.test(state.preposition ?? '')) state.pending.property = mention;
    else delete state.pending.property;
    if (!lacksCommandLine(state, mention, next)) propertyNoun(state, mention.noun.property, next);
    return;
  }
  if (
    mention.where
      .flat()
      .some(({ property, op }) => op === 'equals' && /^(?:md5|sha1|sha256)$/.test(property))
  ) {
    // "md5 99…": the word says what the value is.
    if (state.property !== undefined) state.isAdjacent = true;
    state.property = undefined;
    if (
      state.scene.properties.at(-1)?.names.some((name) => /^(?:md5|sha1|sha256)$/.test(name)) ===
      true
    )
      state.scene.properties.pop();
  }
  if (
    state.property !== undefined &&
    (mention.by !== 'noun' || state.property.names.includes('name'))
  ) {
    propertyValue(state, mention);
    return;
  }
  if (state.isExcluding && mention.kinds[0] !== 'quoted') {
    exclude(state, mention);
    return;
  }
  if (mention.kinds[0] === 'quoted') {
    takeQuoted(state, mention);
    return;
  }
  if (state.isDenied && deny(state, mention, next)) return;
  const told = isTold(state, mention, next);
  if (told !== undefined) {
    join(told, mention);
    settle(state, told, mention);
    return;
  }
  if (tellSequel(state, mention)) return;
  const merged = merge(state, mention);
  if (merged !== undefined) {
    settle(state, merged, mention);
    return;
  }
  if (state.isExplaining) {
    const told = [state.last, state.head, ...state.scene.things.toReversed()].find(
      (one) => one !== undefined && isSaidAnew(one, mention),
    );
    if (told !== undefined) {
      join(told, mention);
      settle(state, told, mention);
      return;
    }
  }
  const { each } = state;
  state.each = undefined;
  // "failed logons per user": of him, on it.
  if (each === 'per' && state.preposition === undefined)
    state.preposition =
      mention.kinds[0] === 'Host' ? 'on' : mention.kinds[0] === 'IpAddress' ? 'to' : 'by';
  const thing = addThing(state, mention);
  if (each !== undefined && mention.by === 'noun')
    state.scene.group ??= { thing, isSaid: each === 'per' };
  if (state.count !== undefined) {
    thing.count = state.count;
    state.count = undefined;
  }
  if (state.rank !== undefined) {
    state.scene.rank = { ...state.rank, of: thing };
    state.rank = undefined;
  }
  place(state, thing, mention);
  settle(state, state.holder ?? thing, mention);
  state.holder = undefined;
}

/** "roles that nobody assumed", "connected to nothing": the act that comes, or the one that is open. */
function denyAct(state: Composition, next: Item | undefined): void {
  const isSubject = next?.type === 'act' && next.form !== 'noun';
  if (state.open === undefined || isSubject) state.isDenied = true;
  else state.open.isDenied = true;
}

/** "children of X that are powershell": the name of what the clause is about. */
function isTold(
  { isRelative, isAfterBe, last, head, preposition, isWhose }: Composition,
  mention: Mention,
  next: Item | undefined,
): Thing | undefined {
  const isActor = next?.type === 'act' && next.form !== 'noun';
  if (!isRelative || !isAfterBe || isWhose || preposition !== undefined || isActor)
    return undefined;
  const isKin = mention.noun?.kin !== undefined;
  if (mention.by === 'noun' && mention.where.length === 0 && !isKin) return undefined;
  return [last, head].find(
    (one) =>
      one !== undefined &&
      one.kinds.length > 0 &&
      overlap(one.kinds, mention.kinds).length > 0 &&
      (isKin || namesIn(one.where).length === 0),
  );
}

const having = new Set(['with', 'having']);

/** "with a cmd.exe parent", "without powershell children": the name is that of the parent, the children. */
function isNameOfKin(
  { preposition, isDenied, joint, last, open }: Composition,
  { by, kinds }: Mention,
  next: Item | undefined,
): boolean {
  const isHad =
    isDenied || having.has(preposition ?? '') || /^(?:has|had|have)$/.test(open?.word ?? '');
  const isNext = joint === 'and' && last?.noun?.kin !== undefined;
  return (
    by !== 'noun' &&
    (kinds.includes('Process') || kinds[0] === 'User') &&
    next?.type === 'mention' &&
    next.noun?.kin !== undefined &&
    (isHad || isNext)
  );
}

/** "with a parent …", "has a parent …" is "whose parent …". */
function ownKin(state: Composition, { noun }: Mention): void {
  const { kin } = noun ?? {};
  if (
    kin === undefined ||
    state.head?.kinds.includes('Process') !== true ||
    state.isDenied ||
    state.isAsking
  )
    return;
  const { open, scene, joint, last } = state;
  const isHad = /^(?:has|had|have)$/.test(open?.word ?? '');
  const isNext = joint === 'and' && last?.noun?.kin !== undefined && last !== state.head;
  if (!having.has(state.preposition ?? '') && !isHad && !isNext) return;
  if (open !== undefined && isHad) {
    scene.events.splice(scene.events.indexOf(open), 1);
    state.open = undefined;
  }
  state.preposition = undefined;
  state.joint = undefined;
  state.isAdjacent = false;
  state.isWhose = true;
}

/** "the remote shell (wsmprovhost)", "wsmprovhost, i.e. remote powershell" */
function isSaidAnew(one: Thing, mention: Mention): boolean {
  if (overlap(one.kinds, mention.kinds).length === 0) return false;
  if (mention.by !== 'noun') return one.noun !== undefined || one.isVague;
  const names = namesIn(one.where);
  return namesIn(mention.where).some((name) => names.includes(name));
}

/** "it" is what was spoken of first, or last before this part. */
export function takePronoun(state: Composition): void {
  const open = state.open;
  const thing = state.scene.things.findLast(
    (one) =>
      !one.isVague &&
      one !== state.scene.asked &&
      open?.parts.every((part) => part.thing !== one) === true,
  );
  if (open === undefined || thing === undefined) return;
  open.parts.push({ marker: state.preposition ?? 'object', thing });
  state.preposition = undefined;
}

/** "called more often than X": no names, wherever they stand. */
const comparing = /^(?:more|less|fewer|often|longer|bigger|larger|smaller)$/;

export function takeUnknown(
  state: Composition,
  item: Extract<Item, { type: 'unknown' }>,
  next: Item | undefined,
): void {
  if (state.property !== undefined) {
    propertyValue(state, {
      ...item,
      type: 'mention',
      kinds: [],
      where: [],
      by: 'form',
      isKnown: false,
    });
    return;
  }
  if (comparing.test(item.word)) {
    state.scene.strangers.push({ start: item.start, end: item.end, text: item.text });
    return;
  }
  const [, inside] = state.rest;
  const isExplained =
    next?.type === 'joint' &&
    next.word === '(' &&
    inside?.type === 'mention' &&
    inside.by !== 'noun';
  if (next?.type === 'edge_value' || isExplained) {
    state.scene.strangers.push({ start: item.start, end: item.end, text: item.text });
    return;
  }
  // "payload processes": part of a name, where the graph has such names.
  if (next?.type === 'mention' && next.by === 'noun' && next.kinds.includes('Process')) {
    const names = state.vocabulary.programsLike(item.word);
    if (names.length > 0) {
      takeMention(state, namePart(item), next);
      return;
    }
  }
  // "the indexer" may be short for searchindexer.exe.
  if (isNamePlace(state) && item.word.length > 4 && next?.type !== 'mention') {
    const names = state.vocabulary.programsLike(item.word);
    if (names.length > 0) {
      takeMention(state, namePart(item), next);
      return;
    }
  }
  // "the BankingWAFRole session": part of a longer name.
  const kinds = item.word.length > 5 ? state.vocabulary.kindsNamedLike(item.word) : [];
  if (kinds.length > 0 && (/[A-Z\d_.@-]/.test(item.text) || isNamePlace(state))) {
    takeMention(state, { ...namePart(item), kinds }, next);
    return;
  }
  const looksLikeName =
    /[\d_$.@-]/.test(item.word) ||
    (item.start > 0 && /^[A-Z]/.test(item.text) && !describes(next)) ||
    naming.has(state.preposition ?? '');
  const mention = mentionOfUnknown(item.word, item, []);
  if (looksLikeName || (isNamePlace(state) && next?.type !== 'mention')) {
    takeMention(state, kindFor(state, mention), next);
    return;
  }
  state.loose = { ...mention };
  state.scene.strangers.push({ start: item.start, end: item.end, text: item.text });
}

/** Part of the names of programs that the graph has. */
function namePart({ word, ...span }: Extract<Item, { type: 'unknown' }>): Mention {
  return {
    ...span,
    type: 'mention',
    kinds: ['Process'],
    where: [[{ property: 'name', op: 'contains', value: word }]],
    by: 'name',
    isKnown: true,
  };
}

/** Right after "host", "of", "by", or an act, a word that nobody knows is a name that nobody knows. */
function isNamePlace(state: Composition): boolean {
  if (state.preposition === 'of' || state.preposition === 'by' || state.preposition === 'on')
    return true;
  if (
    state.isAdjacent &&
    state.last?.noun !== undefined &&
    state.last.where.length === 0 &&
    !state.last.isVague
  )
    return true;
  return (
    (state.isExcluding && !/^outside/i.test(state.pending.exclusion?.text ?? '')) ||
    (state.open !== undefined &&
      state.open.form !== 'noun' &&
      state.open.parts.every(({ marker }) => marker === 'subject'))
  );
}

/** An unknown name is of the kind that the words around it say. */
function kindFor(state: Composition, mention: Mention): Mention {
  const kinds =
    state.isAdjacent && state.last?.noun !== undefined
      ? state.last.kinds
      : state.preposition === 'on'
        ? ['Host']
        : [];
  return kinds.length === 0
    ? mention
    : mentionOfUnknown(mention.text.toLowerCase(), mention, kinds);
}

/** What stands before another word for a thing describes it; it is no name of its own. */
function describes(next: Item | undefined): boolean {
  return (
    (next?.type === 'mention' && next.by === 'noun') ||
    next?.type === 'act' ||
    next?.type === 'unknown'
  );
}

/** "running as system": the word for a machine is also an account's name, and things run as accounts. */
function isAccount({ open, preposition }: Composition, { text }: Mention): boolean {
  const isAs = preposition === 'as' || / (?:as|under)$/.test(open?.word ?? '');
  return text.toLowerCase() === 'system' && isAs;
}

function systemAccount(mention: Mention): Mention {
  return {
    ...mention,
    kinds: ['User'],
    where: [[{ property: 'name', op: 'equals', value: 'system' }]],
    by: 'name',
    noun: undefined,
    isKnown: true,
  };
}
