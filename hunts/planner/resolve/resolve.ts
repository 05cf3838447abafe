import type { Condition, HuntPlan } from '../../plan/plan.js';
import { type Thing, both } from '../scene.js';
import { askedThing, mergeAsked, placeRelative } from './asked.js';
import { resolveEvent } from './events.js';
import { settleKinds } from './kinds.js';
import { Resolution, allThings, isLinked } from './resolution.js';
import { dropDoubles } from './doubles.js';
import { addUsualAct } from './usual-act.js';
import { uniteTechniques } from './techniques.js';
import { connect, deniedTie, tie } from './ties.js';
import { knownPrograms } from '../lexicon/programs.js';
import { namesIn, type Scene } from '../scene.js';
import type { TechniqueSign } from '../techniques.js';
import type { Vocabulary } from '../vocabulary.js';
import { Draft } from './write/draft.js';
import { writeDraft } from './write/write.js';
import { placeValues, strayLinks } from './values.js';

export interface Resolved {
  readonly plan: HuntPlan | undefined;
  readonly unplaced: readonly string[];
  readonly unknownNames: readonly string[];
}

/** Decides which verbs of the graph a scene means, and writes the plan. */
export function resolve(
  scene: Scene,
  vocabulary: Vocabulary,
  window: HuntPlan['window'],
  signs: readonly TechniqueSign[],
): Resolved {
  const state = new Resolution(scene, vocabulary);
  const { events, ties, values, place } = scene;
  if (place?.thing !== undefined) placeRelative(state, place.word, place.thing);
  uniteTechniques(state);
  mergeAsked(state);
  state.isActionPending = values.some(({ property }) => property === 'action');
  for (const event of events) resolveEvent(state, event);
  for (const { a, word, b } of ties) tie(state, a, word, b);
  for (const { a, word, b } of state.scene.deniedTies) deniedTie(state, a, word, b);
  placeValues(state, values);
  const told = askedThing(state);
  strayLinks(state, told);
  const asked = groupOf(state, told) ?? told ?? state.links[0]?.from;
  if (asked === undefined || isNothing(state, asked, signs)) return nothing(state);
  tieRanked(state, asked);
  settleKinds(state, asked);
  connect(state, asked);
  if (scene.rank !== undefined) addUsualAct(state, asked);
  dropDoubles(state);
  return writePlan(state, asked, window, signs);
}

/** "how many users on each host", "logons per user": each of them answers, with its number. */
function groupOf({ scene }: Resolution, told: Thing | undefined): Thing | undefined {
  const { group, isTotal } = scene;
  if (group === undefined || !(isTotal || group.isSaid)) return undefined;
  scene.counted = told === group.thing ? undefined : told;
  scene.isTotal = false;
  scene.isEach = true;
  // "API calls per user": they are counted, not named.
  const named = scene.properties.filter(({ names, of }) => of === 'edge' && names[0] === 'action');
  for (const one of named) scene.properties.splice(scene.properties.indexOf(one), 1);
  return group.thing;
}

/** "top 10 users by number of processes": what is counted has to do with what is ranked. */
function tieRanked(state: Resolution, asked: Thing): void {
  const of = state.scene.rank?.of;
  if (of !== undefined && 'kinds' in of && of !== asked && !isLinked(state, of))
    tie(state, asked, 'with', of);
}

/** "anything suspicious?": of no kind, with no name, in no act. The whole graph would be no answer. */
function isNothing(
  { links, started }: Resolution,
  asked: Thing,
  signs: readonly TechniqueSign[],
): boolean {
  const isBare = asked.isVague && asked.where.length === 0;
  const isInAct = links.some(
    ({ event, relations }) => event !== undefined || relations[0] !== 'RAN_ON',
  );
  return isBare && !isInAct && signs.length + started.length === 0;
}

function nothing(state: Resolution): Resolved {
  return { plan: undefined, unplaced: state.unplaced, unknownNames: [] };
}

function writePlan(
  state: Resolution,
  asked: Thing,
  window: HuntPlan['window'],
  signs: readonly TechniqueSign[],
): Resolved {
  // "where did it write X": the file says where.
  const where =
    state.scene.how === 'where'
      ? state.links.find(({ relations, to }) => relations.includes('WROTE_FILE') && to !== asked)
      : undefined;
  if (where !== undefined) asked = where.to;
  // Who has a parent was started.
  const started = state.started.filter(
    (thing) =>
      !state.links.some(
        ({ to, relations, isDenied }) =>
          to === thing && !isDenied && relations.includes('PROC_CREATED'),
      ),
  );
  const timed = window === undefined ? [] : started;
  for (const thing of started)
    thing.where = both(thing.where, [[{ property: 'started_epoch', op: 'known' }]]);
  for (const thing of timed) thing.where = both(thing.where, startedWithin(window));
  const isTimed = timed.length > 0 && !state.links.some(({ event }) => event !== undefined);
  const draft = new Draft(state, asked);
  const plan = writeDraft(draft, isTimed ? undefined : window, signs);
  const unknownNames = allThings(state).flatMap(
    (thing) => thing.unknownName ?? unseenProgram(state, thing) ?? [],
  );
  return {
    plan,
    unplaced: [...state.unplaced, ...draft.unplaced],
    unknownNames,
  };
}

/** The name of a program that ran nowhere here and that the lexicon does not know either. */
function unseenProgram({ vocabulary }: Resolution, thing: Thing): string | undefined {
  if (thing.kinds.length !== 1 || thing.kinds[0] !== 'Process') return undefined;
  const names = namesIn(thing.where).filter((name) => !/[*?]/.test(name));
  const isKnown = (name: string): boolean =>
    vocabulary.programs(name).length > 0 || knownPrograms.has(name.replace(/\.exe$/, ''));
  const isOfLexicon = (thing.noun?.where ?? []).flat().some(({ property }) => property === 'name');
  return names.length === 0 || isOfLexicon || names.some(isKnown)
    ? undefined
    : thing.spans[0]?.text;
}

/** "was started between …" is a time of the run itself. */
function startedWithin(window: HuntPlan['window']): Condition[][] {
  return [
    ...(window?.from === undefined
      ? []
      : [[{ property: 'started_epoch', op: 'at_least' as const, value: window.from }]]),
    ...(window?.to === undefined
      ? []
      : [[{ property: 'started_epoch', op: 'below' as const, value: window.to }]]),
  ];
}
