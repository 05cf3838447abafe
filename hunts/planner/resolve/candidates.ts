import type { FrameDeclaration } from '../lexicon/frames.js';
import { overlap, type Event, type Thing } from '../scene.js';
import { endsOf } from './kinds.js';

/** Which things stand at the ends of an act, in one way of reading it, and how usual that way is. */
export interface Candidate {
  readonly from: Thing | undefined;
  readonly to: Thing | undefined;
  readonly bonus: number;
}

type Part = Event['parts'][number];

/** "connected to X", "logged on to Y", "injected into Z" */
const towards: Readonly<Record<string, number>> = {
  to: 0.4,
  into: 0.4,
  onto: 0.4,
  at: 0.4,
  against: 0.4,
  towards: 0.4,
  toward: 0.4,
  for: 0.4,
  of: 0.4,
  on: 0.1,
  in: 0.1,
  with: 0,
  over: 0,
  via: 0,
};
/** "started from W", "written through V" */
const outOf: Readonly<Record<string, number>> = {
  from: 0.3,
  'out of': 0.3,
  off: 0,
  through: 0,
  using: 0,
  via: 0,
  with: 0,
};
const placing = new Set(['on', 'in', 'at', 'as', 'under', 'inside', 'across']);
const placingFrames = new Set(['ran_on', 'ran_as', 'runs_on', 'runs_as']);

/** Every way in which the things around an act may stand at the ends of a frame. */
export function candidatesOf(event: Event, frame: FrameDeclaration): Candidate[] {
  const given = (role: string): Thing | undefined =>
    event.parts.find(({ marker }) => marker === role)?.thing;
  const fixed = { from: given('from_role'), to: given('to_role') };
  const candidates =
    fixed.from !== undefined || fixed.to !== undefined
      ? [{ ...fixed, bonus: 1 }]
      : [...byVoice(event, frame), ...byParticles(event, frame)];
  const wh = given('wh');
  return wh === undefined ? candidates : [...candidates, ...withOpenEnd(candidates, wh)];
}

/** Turns an active pair round for verbs that are told from the other end (came from, ran on). */
function pair(
  frame: FrameDeclaration,
  subject: Thing | undefined,
  object: Thing | undefined,
  bonus: number,
): Candidate {
  return frame.subject === 'to'
    ? { from: object, to: subject, bonus }
    : { from: subject, to: object, bonus };
}

function voice(event: Event): {
  subject: Thing | undefined;
  second: Thing | undefined;
  object: Thing | undefined;
  by: Thing | undefined;
  isPassive: boolean;
} {
  const given = (role: string): Thing | undefined =>
    event.parts.find(({ marker }) => marker === role)?.thing;
  const [subject, second, object, by] = ['subject', 'subject2', 'object', 'by'].map(given);
  const isPassive =
    by !== undefined ||
    (isParticiple(event) && !event.isActive && object === undefined && second === undefined);
  return { subject, second, object, by, isPassive };
}

/** "set up by X", "brought up by X" */
function isParticiple({ form, word }: Event): boolean {
  return (
    form === 'past' ||
    // "values set under HKLM": a base form that is the participle too.
    (form === 'base' && /^(?:run|set|put|cut|hit|read)$/.test(word)) ||
    (form === 'phrase' && /^(?:set|put|stood|brought|spun|hooked|fired) up\b/.test(word))
  );
}

function byVoice(event: Event, frame: FrameDeclaration): Candidate[] {
  const { subject, second, object, by, isPassive } = voice(event);
  const active = by !== undefined ? -2 : object !== undefined ? 0.5 : event.isAfterBe ? -0.3 : 0;
  const candidates = [pair(frame, subject, object, active)];
  if (by !== undefined) candidates.push(pair(frame, by, subject, 1));
  if (isPassive && object === undefined) {
    const likely = frame.subject === 'to' ? 0.1 : event.isAfterBe ? 0.6 : 0.15;
    candidates.push(pair(frame, by, subject, likely));
  }
  if (second !== undefined) candidates.push(pair(frame, second, subject, 0.8));
  // "tools whose calls failed": a noun does not say whether its owner did it or had it done.
  if (event.form === 'noun' && object === undefined && subject !== undefined)
    candidates.push(pair(frame, undefined, subject, -0.2));
  if (event.form === 'noun' && object !== undefined && subject === undefined)
    candidates.push(pair(frame, object, undefined, -0.1));
  return candidates;
}

function byParticles(event: Event, frame: FrameDeclaration): Candidate[] {
  const particles = event.parts.filter(
    ({ marker }) => !['subject', 'subject2', 'object', 'by', 'wh'].includes(marker),
  );
  if (!placingFrames.has(frame.name))
    return particles.flatMap((part) => [
      ...asTarget(part, particles, event, frame),
      ...asSource(part, event, frame),
    ]);
  const { subject, object, by } = voice(event);
  return particles
    .filter(({ marker }) => placing.has(marker))
    .map(({ thing }) => ({
      from: object ?? subject,
      to: thing,
      bonus: by === undefined ? 0.3 : -0.5,
    }));
}

function asTarget(
  { marker, thing }: Part,
  particles: readonly Part[],
  event: Event,
  frame: FrameDeclaration,
): Candidate[] {
  const isFrom = frame.isFromTarget === true && marker === 'from';
  const bonus = isFrom ? 0.8 : towards[marker];
  const [, toKinds] = endsOf(frame.relations);
  if (bonus === undefined || isPlaceOnly(marker, thing, toKinds)) return [];
  const { subject, by, isPassive } = voice(event);
  const source =
    particles.find((other) => other.marker === 'from') ??
    particles.find((other) => other.marker === 'of' && marker !== 'of');
  const isNoun = event.form === 'noun' || source?.marker === 'of';
  return [
    pair(frame, subject, thing, bonus),
    // "sessions in which X was called"
    ...(isPassive && marker === 'in' ? [pair(frame, thing, subject, 0.15)] : []),
    ...(source === undefined
      ? []
      : [{ from: source.thing, to: thing, bonus: bonus + (isNoun ? 0.8 : 0.1) }]),
    ...(by === undefined ? [] : [{ from: by, to: thing, bonus: bonus + 0.8 }]),
  ];
}

function asSource({ marker, thing }: Part, event: Event, frame: FrameDeclaration): Candidate[] {
  // "logons for X": of an act told as a thing, who did it.
  const isOwner = event.form === 'noun' && (marker === 'of' || marker === 'for');
  const bonus = isOwner ? 0.2 : outOf[marker];
  if (bonus === undefined) return [];
  const { subject, object } = voice(event);
  return object === undefined
    ? [pair(frame, thing, subject, bonus)]
    : [pair(frame, thing, object, subject === undefined ? bonus : -0.5)];
}

/** What is asked for may stand at an end that is open. */
function withOpenEnd(candidates: readonly Candidate[], wh: Thing): Candidate[] {
  return candidates.flatMap((one) => [
    ...(one.from === undefined && one.to !== wh
      ? [{ ...one, from: wh, bonus: one.bonus + 0.1 }]
      : []),
    ...(one.to === undefined && one.from !== wh
      ? [{ ...one, to: wh, bonus: one.bonus + 0.2 }]
      : []),
  ]);
}

/** "on HOST" says where, unless the act is one on hosts. */
function isPlaceOnly(marker: string, thing: Thing, kinds: readonly string[]): boolean {
  return (
    ['on', 'in', 'at', 'over', 'via'].includes(marker) &&
    thing.kinds.includes('Host') &&
    overlap(thing.kinds, kinds).length === 0
  );
}
