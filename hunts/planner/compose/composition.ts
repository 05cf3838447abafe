import type { Act, Item, Mention, Span } from '../items.js';
import { type Event, type Scene, type Thing, both } from '../scene.js';
import type { Vocabulary } from '../vocabulary.js';

/** A scene while it is put together, and what is open at this point of the text. */
export class Composition {
  readonly scene: Scene = {
    things: [],
    events: [],
    ties: [],
    asked: undefined,
    alsoAsked: [],
    focus: undefined,
    how: undefined,
    properties: [],
    rank: undefined,
    pick: undefined,
    isTotal: false,
    group: undefined,
    isEach: false,
    counted: undefined,
    countedProperty: undefined,
    result: undefined,
    deniedTies: [],
    techniques: [],
    strangers: [],
    values: [],
    usual: new Set(),
    place: undefined,
  };
  readonly vocabulary: Vocabulary;

  constructor(vocabulary: Vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** The thing that the sentence, or this part of it, is about. */
  head: Thing | undefined;
  last: Thing | undefined;
  open: Event | undefined;
  preposition: string | undefined;
  joint: 'and' | 'or' | ',' | undefined;
  isExcluding = false;
  /** Something was left out already: what comes behind another preposition is not. */
  hasExcluded = false;
  /** What stands for what is left out: "connections except from A and B". */
  excluded: Thing | undefined;
  isDenied = false;
  isRelative = false;
  isWhose = false;
  isAfterBe = false;
  /** Behind "did", "does": the verb that follows is told of its subject. */
  isHelped = false;
  /** True while nothing but small words stands between the last mention and here. */
  isAdjacent = false;
  isAsking = false;
  /** Something is asked for already, and "and" joins another. */
  isAlsoAsking = false;
  result: 'success' | 'failure' | undefined;
  count: { op: '=' | '>' | '>=' | '<' | '<='; n: number } | undefined;
  /** Words for a number, or for what is left out or did not happen, until something takes them. */
  readonly pending: { count?: Span; exclusion?: Span; denial?: Span; property?: Span } = {};
  rank: { order: 'most' | 'fewest'; top: number } | undefined;
  isSequel = false;
  /** "before", "after", until an act takes it; what is told after "after" came first. */
  timing: { span: Span; isReversed: boolean } | undefined;
  /** How soon after, at most: seconds. */
  gap: number | undefined;
  property: { names: readonly string[]; of: 'node' | 'edge' } | undefined;
  pendingKin: { thing: Thing; event: Event; role: 'from' | 'to' } | undefined;
  loose: Mention | undefined;
  unlinked: Thing | undefined;
  antecedent: Thing | undefined;
  rest: readonly Item[] = [];
  isPartStart = false;
  readonly leading: { word: string; thing: Thing; isPlace: boolean }[] = [];
  readonly leadingExclusions: Mention[] = [];
  isIndefinite = false;
  /** The next thing is one for each of which something is counted; "per" says so by itself. */
  each: 'each' | 'per' | undefined;
  isLastIndefinite = false;
  /** What follows tells the thing before it anew: "(…)", "i.e. …". */
  isExplaining = false;
  /** Whether the last mention was near when the parenthesis began. */
  wasAdjacent = false;
  /** The act before this one, where it lacks an object and will have the same. */
  sharing: Event | undefined;
  /** "injecting process": the noun that follows is who does it. */
  isDescribing = false;
  /** An act told as a thing that a clause tells more of. */
  clauseOf: Event | undefined;
  /** "both A and B": one after the other, not one of them. */
  isBoth = false;
  /** "which API call did …": the act itself is asked for. */
  isActAsked = false;
  /** The asked-for thing is so only for standing in front of a colon. */
  isAskedByHeading = false;
  /** "that X started from Y ends up in": the first verb may describe X. */
  relativeClause: { event: Event; antecedent: Thing; subject: Thing } | undefined;
  askedMarker: string | undefined;
  /** What this part of the question asks for, until an act takes it. */
  askedHere: Thing | undefined;
  holder: Thing | undefined;
  /** "with a cmd.exe parent": the name of the parent that follows. */
  kinName: Mention | undefined;
}

export function addThing(
  state: Composition,
  mention: Pick<Mention, 'kinds' | 'where' | 'noun' | 'isKnown' | 'programs'> & Span,
): Thing {
  const isVague = mention.noun?.isVague === true;
  const thing: Thing = {
    id: state.scene.things.length,
    kinds: mention.kinds,
    where: both(mention.where, []),
    noun: mention.noun,
    isVague,
    unknownName: mention.isKnown ? undefined : mention.text,
    spans: [{ start: mention.start, end: mention.end, text: mention.text }],
    programs: mention.programs ?? [],
    isSetting: false,
    isTechnique: false,
    isHeading: state.isPartStart,
    isOwned: false,
    count: undefined,
  };
  state.scene.things.push(thing);
  state.isPartStart = false;
  return thing;
}

export function addEvent(
  state: Composition,
  act: Pick<Act, 'frames' | 'form' | 'word' | 'noun'> & Span,
): Event {
  const before = state.scene.events.at(-1);
  const event: Event = {
    id: state.scene.events.length,
    span: { start: act.start, end: act.end, text: act.text },
    frames: act.frames,
    form: act.form,
    word: act.word,
    parts: [],
    conditions: [],
    hops: undefined,
    isDenied: state.isDenied,
    isOrSelf: false,
    result: state.result,
    after: state.isSequel && state.timing?.isReversed !== true ? before : undefined,
    within: state.isSequel && state.timing?.isReversed !== true ? state.gap : undefined,
    count: undefined,
    isActive: (state.isRelative && !state.isAfterBe) || (state.isHelped && act.form === 'base'),
    isAfterBe: state.isAfterBe,
  };
  state.isDenied = false;
  state.isAfterBe = false;
  if (act.form !== 'noun') state.isHelped = false;
  state.result = undefined;
  if (state.timing?.isReversed === true && before !== undefined) {
    before.after = event;
    before.within = state.gap;
  }
  state.gap = undefined;
  state.isSequel = false;
  state.timing = undefined;
  if (state.count !== undefined && act.noun?.property !== undefined) {
    state.scene.countedProperty = { ...act.noun.property, ...state.count };
    state.count = undefined;
  }
  if (state.count !== undefined && act.form === 'noun') {
    event.count = state.count;
    state.count = undefined;
  }
  if (state.rank !== undefined) {
    state.scene.rank = { ...state.rank, of: event };
    state.rank = undefined;
  }
  // "DCSync: accounts that used the replication right …" tells one act twice.
  const twin = state.scene.events.findIndex(
    ({ frames: told, parts, form }) =>
      (act.form === 'noun' || form === 'noun') &&
      parts.every(({ thing }) => thing.isTechnique) &&
      told[0] === act.frames[0],
  );
  if (twin >= 0) state.scene.events.splice(twin, 1);
  state.scene.events.push(event);
  return event;
}

export function isPlaced(state: Composition, thing: Thing): boolean {
  return (
    state.scene.events.some(({ parts }) => parts.some((part) => part.thing === thing)) ||
    state.scene.ties.some(({ a, b }) => a === thing || b === thing)
  );
}

/** Something that a small word stands for: what, who, "with -enc in its command line". */
export function addVague(state: Composition, kinds: readonly string[], span: Span): Thing {
  const thing = addThing(state, { ...span, kinds, where: [], noun: undefined, isKnown: true });
  thing.isVague = true;
  return thing;
}

/** "on HOST, anything that …": what was said in front is near to nothing else. */
export function leaveSetting(state: Composition): void {
  if (state.last?.isSetting === true) state.last = undefined;
}
