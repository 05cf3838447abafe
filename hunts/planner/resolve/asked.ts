import { type Thing, both, overlap } from '../scene.js';
import { endsOf, isKindWord, sameName } from './kinds.js';
import { isUsed, type Resolution } from './resolution.js';

/**
 * "…: list the powershell processes" speaks of what was spoken of before; a thing that stands alone at
 * the end ("… - which process") is asked for, and is an open end of an act.
 */
export function mergeAsked(state: Resolution): void {
  const { things } = state.scene;
  const alone = things.findLast(
    (thing) =>
      !isUsed(state, thing) &&
      (isKindWord(thing)
        ? thing.isHeading || things.every((one) => one === thing || !isKindWord(one))
        : isNamedAgain(state, thing)),
  );
  const given = state.scene.asked;
  if (alone !== undefined && (given === undefined || (given.isVague && alone !== given)))
    state.scene.asked = alone;
  const { asked } = state.scene;
  if (asked === undefined || isUsed(state, asked)) return;
  const used = things.filter((thing) => thing !== asked && isUsed(state, thing));
  const others =
    used.length > 0 || state.scene.events.length > 0 || asked.isVague
      ? used
      : things.filter((thing) => thing !== asked && !thing.isSetting && !thing.isTechnique);
  const twin = twinOf(state, asked, others);
  if (twin !== undefined) unite(state, asked, twin);
  else offer(state, asked);
}

/** "explorer spawning cmd: the cmd" */
function isNamedAgain(state: Resolution, thing: Thing): boolean {
  return (
    thing.isHeading &&
    state.scene.things.some(
      (one) => one.id < thing.id && isUsed(state, one) && sameName(one, thing),
    )
  );
}

function twinOf(state: Resolution, asked: Thing, others: readonly Thing[]): Thing | undefined {
  if (asked.kinds.length === 0) return undefined;
  const shares = (thing: Thing): boolean =>
    thing.kinds.length > 0 && overlap(thing.kinds, asked.kinds).length > 0;
  const isPlain = asked.where.length === 0 || asked.noun !== undefined;
  return (
    others.find((thing) => sameName(asked, thing)) ??
    others.find((thing) => thing.noun !== undefined && thing.noun === asked.noun) ??
    (isPlain
      ? (others.find((thing) => thing.isVague && shares(thing)) ??
        others.findLast((thing) => shares(thing) && isKindWord(thing)) ??
        (hasOpenEnd(state, asked) ? undefined : namedTwin(state, asked, others.filter(shares))))
      : undefined)
  );
}

/** "taskmgr handle on lsass: which process" asks who acted; elsewhere what stands last is meant. */
function namedTwin(state: Resolution, asked: Thing, others: readonly Thing[]): Thing | undefined {
  const possible = others.filter(
    (thing) =>
      asked.where.length === 0 ||
      thing.where.every((group) => group.every(({ op }) => op !== 'equals')),
  );
  const actor = possible.find((thing) =>
    state.scene.events.some(
      ({ frames, parts }) =>
        frames.some(({ name }) => name === 'opened_process' || name === 'injected') &&
        parts.some(
          (part) => part.thing === thing && (part.marker === 'subject' || part.marker === 'by'),
        ) &&
        parts.length > 1,
    ),
  );
  return actor ?? possible.at(-1);
}

/** An act nearby lacks a thing of this kind. */
function hasOpenEnd(state: Resolution, asked: Thing): boolean {
  return state.scene.events.some((event) =>
    event.frames.some(({ relations }) => {
      const [from, to] = endsOf(relations);
      const filled = event.parts.filter(({ marker }) => marker !== 'wh');
      return (
        filled.length < 2 &&
        (overlap(asked.kinds, from).length > 0 || overlap(asked.kinds, to).length > 0)
      );
    }),
  );
}

function unite(state: Resolution, asked: Thing, twin: Thing): void {
  const { things } = state.scene;
  twin.kinds = overlap(twin.kinds, asked.kinds);
  twin.where = sameName(asked, twin) ? twin.where : both(twin.where, asked.where);
  twin.isVague = false;
  twin.noun ??= asked.noun;
  for (const property of state.scene.properties)
    if (property.thing === asked) property.thing = twin;
  if (state.scene.rank?.of === asked) state.scene.rank.of = twin;
  for (const technique of state.scene.techniques)
    if (technique.thing === asked) technique.thing = twin;
  things.splice(things.indexOf(asked), 1);
  state.scene.asked = twin;
}

/** What is asked for and stands nowhere goes to the first act that could have it. */
function offer(state: Resolution, asked: Thing): void {
  const event = state.scene.events.find(({ frames: all, parts }) =>
    all.some(({ name, relations }) => {
      const [from, to] = endsOf(relations);
      const beside = isLogon(name) ? ['IpAddress'] : [];
      const fits =
        asked.kinds.length === 0 ||
        overlap(asked.kinds, [...from, ...to, ...beside, 'Host', 'User']).length > 0;
      return fits && parts.length < 3;
    }),
  );
  // "what did X do": no act is told that it could belong to.
  if (asked.isVague && asked.kinds.length === 0 && event?.word === 'kin' && event.parts.length > 1)
    state.unplace(asked);
  const isSource =
    asked.kinds[0] === 'IpAddress' && event?.frames.some(({ name }) => isLogon(name));
  const marker = isSource === true ? 'from' : asked.kinds[0] === 'Host' ? 'on' : 'wh';
  event?.parts.push({ marker, thing: asked });
}

function isLogon(frame: string): boolean {
  return frame === 'logged_on' || frame === 'failed_logon';
}

/** "hosts on which …": the host belongs to the act that follows. */
export function placeRelative(state: Resolution, word: string, thing: Thing): void {
  const event = state.scene.events.find(({ parts }) => !parts.some((part) => part.thing === thing));
  if (event !== undefined) event.parts.push({ marker: word, thing });
  else {
    const other = state.scene.things.find((one) => one !== thing);
    if (other !== undefined) state.scene.ties.push({ a: other, word, b: thing });
  }
}

/** What answers: the thing asked for, else the head of the question, else the open end of its act. */
export function askedThing(state: Resolution): Thing | undefined {
  const { asked, focus, properties } = state.scene;
  if (asked !== undefined) return asked;
  const owner = properties.find(({ thing }) => thing !== undefined)?.thing;
  if (owner !== undefined) return owner;
  const things = told(state);
  const [first] = things;
  const isTold = first !== undefined && !isKindWord(first) && !first.isVague;
  const kin = things.find((thing) => thing.noun?.kin !== undefined && !thing.isOwned);
  const isAside = kin !== undefined && isTold && isBesideVerb(state, first, kin);
  if (kin !== undefined && (first === undefined || (isTold && !isAside) || first === kin))
    return kin;
  if (focus !== undefined && isTold) return focus;
  if (first === undefined || isActFirst(state, first)) return openEnd(state, things) ?? first;
  const done = isTold && things.length === 1 ? doer(state, first) : undefined;
  if (done !== undefined) return done;
  if (state.links.length === 0) return things.find(isKindWord) ?? first;
  const heading = isTold
    ? things.find((thing) => thing.isHeading && (isKindWord(thing) || thing.isVague))
    : undefined;
  return heading ?? first;
}

/** "curl run by a child of java": the verb tells of the first. */
function isBesideVerb({ scene }: Resolution, first: Thing, kin: Thing): boolean {
  return scene.events.some(
    ({ form, parts }) =>
      form !== 'noun' &&
      parts.some(({ marker, thing }) => marker === 'subject' && thing === first) &&
      parts.some(({ marker, thing }) => marker !== 'subject' && thing === kin),
  );
}

/** Things that the question is about: not where it was, nor what stands for a technique beside others. */
function told({ scene: { things, ties } }: Resolution): readonly Thing[] {
  // "T1059.001 on HOST": what shows the technique answers, not where.
  const isPlace = (thing: Thing): boolean =>
    thing.kinds[0] === 'Host' &&
    !isKindWord(thing) &&
    ties.some(({ a, word, b }) => a.isTechnique && b === thing && /^(?:on|at|in)$/.test(word));
  const about = things.filter((thing) => !thing.isSetting && !thing.isTechnique && !isPlace(thing));
  // "logons by X to more than two hosts": what is counted does not answer.
  const uncounted = about.filter(({ count }) => count === undefined);
  if (uncounted.length > 0) return uncounted;
  return about.length > 0 ? about : things.filter(({ isSetting }) => !isSetting);
}

/** "connections to X", "launched by X": an act without one who does it or has it done. */
function isActFirst({ scene: { events } }: Resolution, first: Thing): boolean {
  const [event] = events;
  if (event === undefined || event.word === 'kin') return false;
  const isOpen = !event.parts.some(({ marker }) => marker === 'subject' || marker === 'subject2');
  return (
    (event.form === 'noun' || (isOpen && event.form !== 'base')) &&
    (first.spans[0]?.start ?? 0) > event.span.start
  );
}

function openEnd(state: Resolution, things: readonly Thing[]): Thing | undefined {
  for (const [event, link] of state.eventLink) {
    const frame = event.frames.find(({ relations }) =>
      link.relations.every((relation) => relations.includes(relation)),
    );
    const open = [link.from, link.to].filter((thing) => state.extra.includes(thing));
    const preferred = frame?.answer === undefined ? link.to : link[frame.answer];
    return open.includes(preferred) ? preferred : (open[0] ?? things.find(isKindWord) ?? preferred);
  }
  return undefined;
}

/** "lsass opened with 0x1010": nothing else is named, so who did it answers. */
function doer(state: Resolution, named: Thing): Thing | undefined {
  for (const [event, { from, to }] of state.eventLink)
    if (
      to === named &&
      state.extra.includes(from) &&
      event.frames.some(({ answer }) => answer === 'from')
    )
      return from;
  return undefined;
}
