import { propertiesOfRelations } from '../../plan/check.js';
import { frames, type FrameDeclaration } from '../lexicon/frames.js';
import { namesIn, overlap, type Event, type Thing } from '../scene.js';
import { candidatesOf } from './candidates.js';
import { endsOf, hostScoped, isImage, isUnnamedKey, runs } from './kinds.js';
import type { Resolution } from './resolution.js';

/** How an event may be read: which frame, and which thing stands at which end. */
export interface Reading {
  readonly frame: FrameDeclaration;
  readonly from: Thing | undefined;
  readonly to: Thing | undefined;
  /** Things around the act that stand at neither end. */
  readonly rest: readonly { marker: string; thing: Thing }[];
  readonly score: number;
}

/** Processes that the system alone starts: who opened one of these got a handle to it. */
const systemProcesses =
  /^(?:lsass|winlogon|csrss|services|smss|wininit|svchost|lsaiso|spoolsv)\.exe$/;

/** The reading that fits best; none where no frame of the act could hold the things around it. */
export function bestReading(state: Resolution, event: Event): Reading | undefined {
  let best: Reading | undefined;
  for (const [at, frame] of framesOf(state, event).entries()) {
    if (isUnheardOf(state, event, frame)) continue;
    for (const reading of readingsOf(event, frame)) {
      const score = reading.score - at * 0.01 + leaning(state, event, frame, reading);
      if (best === undefined || score > best.score) best = { ...reading, score };
    }
  }
  return best;
}

/** What speaks for a frame beside the things at its ends. */
function leaning(
  { scene, vocabulary }: Resolution,
  event: Event,
  frame: FrameDeclaration,
  { to }: Reading,
): number {
  const isRunBy =
    frame.name === 'ran_as' &&
    scene.how === 'who' &&
    /^(?:r[ua]n|exec|issu|own|us)/.test(event.word);
  // "who deleted anything", where telemetry tells of a cloud
  const isOfHosts =
    !vocabulary.hasPrograms && frame.on?.every((kind) => hostScoped.includes(kind)) === true;
  const isHandle = frame.name === 'opened_process' && to !== undefined && isSystemProcess(to);
  // "what did bob run", where telemetry tells of programs
  const isRunOfPrograms =
    frame.name === 'ran_as' &&
    vocabulary.hasPrograms &&
    to?.isVague === false &&
    to.kinds[0] === 'User' &&
    /^(?:r[ua]n|exec|launch)/.test(event.word);
  return (
    fitOfValues(event, frame) +
    (isRunBy ? 0.1 : 0) +
    (isRunOfPrograms ? 0.2 : 0) +
    (isHandle ? 0.3 : 0) -
    (isOfHosts ? 0.5 : 0)
  );
}

/** Nobody asks of agents by the way where telemetry has none. */
function isUnheardOf(
  { vocabulary }: Resolution,
  { parts }: Event,
  { on = [] }: FrameDeclaration,
): boolean {
  const isOfAgents = (kind: string): boolean => /^(?:AiAgent|AiModel|Inference|Tool)$/.test(kind);
  return (
    !vocabulary.hasAgents &&
    on.some(isOfAgents) &&
    !parts.some(({ thing }) => thing.kinds.some(isOfAgents))
  );
}

function isSystemProcess({ where }: Thing): boolean {
  const names = namesIn(where);
  return names.length > 0 && names.every((name) => systemProcesses.test(name));
}

/** An asked-for property that no reading has brings in the acts that have it: "which rights did it get on lsass". */
function framesOf({ scene }: Resolution, event: Event): readonly FrameDeclaration[] {
  const told = event.conditions.flat().map(({ property }) => property);
  const wanted = [
    ...scene.properties.filter(({ of }) => of === 'edge').flatMap(({ names }) => names.slice(-1)),
    ...told,
  ];
  if (wanted.length === 0) return event.frames;
  const hasAll = (frame: FrameDeclaration): boolean => wanted.every((name) => tells(frame, name));
  if (event.frames.some(hasAll))
    return event.frames.length > 1 ? event.frames.filter(hasAll) : event.frames;
  return told.length === 0 && (event.form === 'noun' || scene.events.length > 1)
    ? event.frames
    : [...event.frames, ...frames.filter((frame) => hasAll(frame) && frame.where === undefined)];
}

/** A port on an act that has none, or an access mask, speaks against the reading. */
function fitOfValues(event: Event, frame: FrameDeclaration): number {
  return event.conditions
    .flat()
    .reduce((sum, { property }) => sum + (tells(frame, property) ? 1 : -1), 0);
}

/** Whether such an act has the property. Many have an action; what a text names is an operation on a resource. */
function tells({ relations }: FrameDeclaration, property: string): boolean {
  if (property === 'action') return relations.includes('ACCESSED_RESOURCE');
  return propertiesOfRelations(relations).has(property);
}

/** What a reading loses for a thing at neither end: most where that is what is asked for. */
const leftOut: Readonly<Record<string, number>> = { object: 1, by: 1, subject: 1.3, wh: 1.6 };

function readingsOf(event: Event, frame: FrameDeclaration): Reading[] {
  const [fromKinds, toKinds] = endsOf(frame.relations);
  return candidatesOf(event, frame).flatMap(({ from, to, bonus }) => {
    if (from !== undefined && from === to) return [];
    const atFrom = fit(from, fromKinds, frame, 'from');
    const atTo = fit(to, toKinds, frame, 'to');
    if (atFrom === undefined || atTo === undefined) return [];
    const rest = event.parts.filter(({ thing }) => thing !== from && thing !== to);
    const left = rest.reduce((sum, { marker }) => sum + (leftOut[marker] ?? 0.1), 0);
    const score = bonus + atFrom + atTo - left;
    return [{ frame, from, to, rest, score }];
  });
}

/** How well a thing stands at this end: of the kind, perhaps, by way of something else; undefined for not at all. */
function fit(
  thing: Thing | undefined,
  kinds: readonly string[],
  frame: FrameDeclaration,
  end: 'from' | 'to',
): number | undefined {
  if (thing === undefined) return 0;
  if (thing.kinds.length === 0) return 0.8;
  const opposed = thing.noun?.end !== undefined && thing.noun.end !== end ? -1 : 0;
  const shared = overlap(thing.kinds, kinds);
  // "who": whoever it may be.
  if (thing.isVague && thing.kinds.length > 1 && shared.length > 0) return 1.5 + opposed;
  if (shared.length > 0) return (kinds.includes(thing.kinds[0] ?? '') ? 2 : 1.5) + opposed;
  const has = (kind: string): boolean => thing.kinds.includes(kind);
  if (kinds.includes('Process') && (thing.programs.length > 0 || (runs(frame) && isImage(thing))))
    return 1.4;
  if (kinds.includes('Process') && (has('Host') || has('User'))) return 0.7;
  // "access keys that X made": what is made or deleted is a resource before anyone signs with it.
  if (frame.name === 'accessed_resource' && end === 'to' && isUnnamedKey(thing)) return 1.2;
  // The other end of a flow is an address; a host has some.
  if (frame.name === 'connected' && has('Host')) return 0.7;
  if (kinds.includes('User') && has('Process')) return 0.3;
  return undefined;
}
