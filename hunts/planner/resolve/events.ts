import { relationshipDeclaration, type Relation } from '../../../graph/index.js';
import { propertiesOfRelations } from '../../plan/check.js';
import type { Condition } from '../../plan/plan.js';
import { matchActions } from '../actions.js';
import type { FrameDeclaration } from '../lexicon/frames.js';
import { overlap, type Event, type Thing } from '../scene.js';
import { attachRest, replace } from './attach.js';
import { coerce, defaultKinds } from './coerce.js';
import { endsOf, narrow } from './kinds.js';
import { bestReading, type Reading } from './readings.js';
import { placeValues } from './values.js';
import { addLink, makeThing, type Link, type Resolution } from './resolution.js';

/** An act becomes an edge, by the reading that fits best. */
export function resolveEvent(state: Resolution, event: Event): void {
  const reading = bestReading(state, event);
  if (reading === undefined) {
    leaveOut(state, event);
    return;
  }
  const { frame } = reading;
  const [first] = state.scene.things;
  const asked = state.scene.asked ?? first;
  if (isNeverRun(event, reading) && asked !== undefined && asked !== reading.to) {
    // "hosts … but cmd.exe was never run": there, by anyone.
    state.scene.deniedTies.push({ a: asked, word: 'with', b: reading.to });
    return;
  }
  const ends = endThings(state, event, reading);
  const isBare = isStartOnly(event, reading);
  if (isBare) {
    narrow(ends.to, ['Process']);
    state.started.push(ends.to);
  } else if (isRunOnly(event, reading)) {
    narrow(ends.from, ['Process']);
  } else {
    link(state, event, frame, ends);
  }
  if (!isBare && isStartTold(event, frame)) state.started.push(ends.from);
  for (const { marker, thing } of reading.rest)
    attachRest(state, event, frame, marker, thing, ends.from, ends.to);
  if (event.after !== undefined)
    state.order.push({ first: event.after, then: event, within: event.within });
}

/** A program was not run, by nobody in particular. */
function isNeverRun(event: Event, reading: Reading): reading is Reading & { readonly to: Thing } {
  const { frame, from, to, rest } = reading;
  return (
    event.isDenied &&
    frame.relations.includes('PROC_CREATED') &&
    frame.hops === undefined &&
    event.hops === undefined &&
    event.word !== 'kin' &&
    from === undefined &&
    to !== undefined &&
    to.where.length > 0 &&
    rest.length === 0
  );
}

/** No reading holds them: the things around the act still belong together. */
function leaveOut(state: Resolution, event: Event): void {
  state.unplaced.push(event.span.text);
  placeValues(state, event.conditions.flat());
  const [first, ...others] = event.parts.map(({ thing }) => thing);
  if (first === undefined) return;
  for (const other of others)
    if (other !== first) state.scene.ties.push({ a: first, word: 'with', b: other });
}

function endThings(
  state: Resolution,
  event: Event,
  { frame, from, to }: Reading,
): { from: Thing; to: Thing } {
  const [fromKinds, toKinds] = endsOf(frame.relations);
  const start = from ?? makeThing(state, defaultKinds(state, frame, fromKinds, 'from'), event);
  const end = to ?? makeThing(state, defaultKinds(state, frame, toKinds, 'to'), event);
  return {
    from: coerce(state, start, fromKinds, frame, 'from'),
    to: coerce(state, end, toKinds, frame, 'to'),
  };
}

/** "was started", by nobody in particular: that it ran is all that is said. */
function isStartOnly(event: Event, { frame, from }: Reading): boolean {
  return (
    frame.relations.includes('PROC_CREATED') &&
    from === undefined &&
    !event.isDenied &&
    event.hops === undefined &&
    frame.hops === undefined
  );
}

/** "running from temp folders": nothing is run by it, it runs. */
function isRunOnly(event: Event, { frame, from, to }: Reading): boolean {
  return (
    frame.relations.includes('PROC_CREATED') &&
    from !== undefined &&
    to === undefined &&
    from.kinds.includes('Process') &&
    !event.isDenied &&
    event.hops === undefined &&
    event.parts.length === 1 &&
    /^(?:ran|running|executing)$/.test(event.word)
  );
}

/** "started on HOST" tells of a start, "running on HOST" of none. */
function isStartTold(event: Event, { relations }: FrameDeclaration): boolean {
  return (
    (relations[0] === 'RAN_AS' || relations[0] === 'RAN_ON') &&
    !event.isDenied &&
    /^(?:start|launch|spawn|creat)/.test(event.word)
  );
}

function link(
  state: Resolution,
  event: Event,
  frame: FrameDeclaration,
  { from, to: told }: { from: Thing; to: Thing },
): void {
  const relations = relationsFor(frame, from, told);
  const { conditions, to } = conditionsOf(state, event, frame, relations, told);
  // Every process runs as someone: where nobody is known, "not as X" cannot be said.
  if (event.isDenied && relations[0] === 'RAN_AS' && frame.subject === undefined)
    addLink(state, from, 'RAN_AS', makeThing(state, ['User'], undefined));
  const made: Link = {
    from,
    to,
    relations,
    conditions,
    hops: event.hops ?? frame.hops,
    isDenied: event.isDenied,
    event,
    either: false,
  };
  state.links.push(made);
  state.eventLink.set(event, made);
}

/** Conditions on the edge; what such an edge does not have is told as not understood. */
function conditionsOf(
  state: Resolution,
  event: Event,
  frame: FrameDeclaration,
  relations: readonly Relation[],
  to: Thing,
): { conditions: Condition[][]; to: Thing } {
  const properties = propertiesOfRelations(relations);
  const told = [...event.conditions, ...(frame.where ?? [])].map((group) => [...group]);
  const known = told.flat().find((one) => one.property === 'result' && 'value' in one);
  if (event.result !== undefined && known !== undefined) {
    // "failed to log on and then succeeded": no edge is both.
    if ('value' in known && known.value !== event.result) state.unplaced.push(event.result);
  } else if (event.result !== undefined)
    told.push([{ property: 'result', op: 'equals', value: event.result }]);
  const [kept, lost] = [true, false].map((isKnown) =>
    told.filter((group) => group.every(({ property }) => properties.has(property)) === isKnown),
  );
  for (const [condition] of lost ?? [])
    if (condition !== undefined && 'value' in condition)
      state.unplaced.push(`${condition.property.replaceAll('_', ' ')} ${String(condition.value)}`);
  const actions = actionsOf(state, event, relations, to, told);
  return {
    conditions: [...(kept ?? []), ...(actions === undefined ? [] : [actions.condition])],
    to: actions?.to ?? to,
  };
}

/** The operations that the words of an act on a resource mean. */
function actionsOf(
  state: Resolution,
  event: Event,
  relations: readonly Relation[],
  to: Thing,
  told: readonly (readonly Condition[])[],
): { condition: Condition[]; to: Thing } | undefined {
  if (!relations.includes('ACCESSED_RESOURCE')) return undefined;
  const named = told.flat().filter(({ property }) => property === 'action');
  if (state.isActionPending || named.length > 0) {
    if (isInName(to, named) && to !== state.scene.asked) forgetType(to);
    return undefined;
  }
  const actions = matchActions(event, to, state.vocabulary);
  if (actions === undefined) return undefined;
  if (actions.isWhole) forgetType(to);
  const isListing = actions.isWhole && actions.names.every((name) => name.startsWith('List'));
  return {
    condition: [{ property: 'action', op: 'one_of', value: [...actions.names] }],
    to: (isListing ? holderOf(state, to) : undefined) ?? to,
  };
}

/** "secrets pulled with BatchGetSecretValue": the name says what it is about, which need not be what it acts on. */
function isInName({ noun, where }: Thing, named: readonly Condition[]): boolean {
  const isWordOnly = where.flat().every(({ property }) => property === 'type');
  const operations = named.flatMap((one) => ('value' in one ? [one.value].flat().map(String) : []));
  return (
    isWordOnly &&
    noun?.words.some((word) =>
      operations.some((name) => name.toLowerCase().includes(word.replaceAll(' ', ''))),
    ) === true
  );
}

function forgetType(thing: Thing): void {
  thing.where = thing.where.filter((group) => !group.every(({ property }) => property === 'type'));
  thing.kinds = ['Resource'];
}

/** "objects of bucket B were listed": the operation acts on the bucket. */
function holderOf(state: Resolution, thing: Thing): Thing | undefined {
  const tie = state.scene.ties.find(({ a, b }) => (a === thing || b === thing) && a !== b);
  const holder = tie?.a === thing ? tie.b : tie?.a;
  if (holder?.kinds.includes('Resource') !== true) return undefined;
  replace(state, thing, holder);
  return holder;
}

/** Several verbs may be meant by one word (touched a file); those that join the two things stay. */
function relationsFor(frame: FrameDeclaration, from: Thing, to: Thing): readonly Relation[] {
  const fits = frame.relations.filter((relation) => {
    const declared = relationshipDeclaration(relation);
    return (
      overlap(from.kinds, declared.from).length > 0 && overlap(to.kinds, declared.to).length > 0
    );
  });
  return fits.length > 0 ? fits : frame.relations;
}
