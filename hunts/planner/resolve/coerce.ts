import type { FrameDeclaration } from '../lexicon/frames.js';
import { both, overlap, type Thing } from '../scene.js';
import { isImage, isUnnamedKey, narrow, overlapOr, runs } from './kinds.js';
import { addLink, makeThing, type Resolution } from './resolution.js';

/** What stands at an end that nothing in the text fills. */
export function defaultKinds(
  state: Resolution,
  frame: FrameDeclaration,
  kinds: readonly string[],
  end: 'from' | 'to',
): readonly string[] {
  if (frame.name === 'connected' && end === 'from') return talkersOf(state);
  if (frame.name === 'accessed_resource' && end === 'from') return callersOf(state);
  const subject = frame.subject ?? 'from';
  return (subject === end ? frame.by : frame.on) ?? kinds;
}

/** What network flows begin at here: processes where a sensor on hosts told, addresses where one on the wire did. */
export function talkersOf({ vocabulary: { talkers } }: Resolution): readonly string[] {
  if (talkers.includes('Process') || talkers.length === 0) return ['Process'];
  return talkers.includes('IpAddress') ? ['IpAddress'] : [...talkers];
}

/** Who operations on resources are told of here, where a question does not say. */
export function callersOf({ vocabulary: { callers } }: Resolution): readonly string[] {
  return callers.length === 0 || callers.includes('User') ? ['User'] : callers;
}

/** A host that talks is a process on it that does; a user that drops a file, a process that ran as him. */
export function coerce(
  state: Resolution,
  thing: Thing,
  kinds: readonly string[],
  frame: FrameDeclaration,
  end: 'from' | 'to',
): Thing {
  const fitting = overlap(thing.kinds, kinds);
  if (frame.name === 'connected' && end === 'from') return talker(state, thing, fitting);
  if (frame.name === 'replicated' && end === 'to') dropGuessedName(thing);
  // "who" is a person where a person can do it.
  if (thing.isVague && thing.kinds.length > 1 && thing.kinds[0] === 'User' && fitting.length > 1) {
    thing.kinds = fitting.slice(0, 1);
    return thing;
  }
  if (frame.relations[0] === 'ACCESSED_RESOURCE' && end === 'from' && thing.kinds.length === 1) {
    const caller = callerBehind(state, thing);
    if (caller !== undefined) return caller;
  }
  if (fitting.length > 0) {
    narrow(
      thing,
      end === 'from' && frame.by !== undefined && thing.isVague
        ? overlapOr(fitting, frame.by)
        : fitting,
    );
    return thing;
  }
  return standIn(state, thing, kinds, frame, end);
}

/** A thing of another kind stands for one of the right kind that it has to do with. */
function standIn(
  state: Resolution,
  thing: Thing,
  kinds: readonly string[],
  frame: FrameDeclaration,
  end: 'from' | 'to',
): Thing {
  if (end === 'to' && frame.name === 'connected' && thing.kinds.includes('Host')) {
    const address = makeThing(state, ['IpAddress'], undefined);
    addLink(state, thing, 'HAS_ADDRESS', address);
    return address;
  }
  if (kinds.includes('Process')) {
    if (thing.programs.length > 0) return asProgram(thing);
    if (runs(frame) && isImage(thing)) {
      thing.kinds = ['Process'];
      return thing;
    }
    if (thing.kinds.includes('Host')) return processOn(state, thing);
    if (thing.kinds.includes('User')) {
      const process = makeThing(state, ['Process'], undefined);
      addLink(state, process, 'RAN_AS', thing);
      return process;
    }
  }
  if (frame.name === 'accessed_resource' && end === 'to' && isUnnamedKey(thing)) {
    thing.kinds = ['Resource'];
    thing.where = [[{ property: 'type', op: 'equals', value: 'iam.access_key' }]];
    return thing;
  }
  if (kinds.includes('User') && thing.kinds.includes('Process')) {
    const user = makeThing(state, ['User'], undefined);
    addLink(state, thing, 'RAN_AS', user);
    return user;
  }
  narrow(thing, kinds);
  return thing;
}

/** "services" that start something are services.exe. */
function asProgram(thing: Thing): Thing {
  thing.kinds = ['Process'];
  thing.noun = undefined;
  thing.where = both([], [[{ property: 'name', op: 'one_of', value: [...thing.programs] }]]);
  return thing;
}

/** Whom secrets are replicated from is a domain controller, whatever its name is. */
function dropGuessedName(thing: Thing): void {
  if (thing.noun?.words.includes('domain controller') !== true) return;
  const guessed = JSON.stringify(thing.noun.where?.[0]);
  thing.where = thing.where.filter((group) => JSON.stringify(group) !== guessed);
}

function talker(state: Resolution, thing: Thing, fitting: readonly string[]): Thing {
  const talkers = talkersOf(state);
  if (thing.kinds.length !== 1) {
    const wanted = overlap(thing.kinds, talkers);
    const isAnyone = thing.isVague || fitting.length === 0;
    thing.kinds = wanted.length > 0 ? wanted : isAnyone ? talkers : fitting;
    return thing;
  }
  const known = state.vocabulary.talkers;
  if (thing.kinds[0] === 'Host') return hostTalks(state, thing);
  if (thing.kinds[0] === 'IpAddress' && !known.includes('IpAddress') && known.includes('Process'))
    return addressTalks(state, thing);
  if (thing.kinds[0] === 'User') return standIn(state, thing, ['Process'], talking, 'from');
  return thing;
}

const talking: FrameDeclaration = { name: 'connected', relations: ['CONNECTED_TO'], verbs: [] };

function hostTalks(state: Resolution, host: Thing): Thing {
  const { talkers } = state.vocabulary;
  if (talkers.includes('Process') || talkers.length === 0) return processOn(state, host);
  if (talkers.includes('Host')) return host;
  const address = makeThing(state, ['IpAddress'], undefined);
  addLink(state, host, 'HAS_ADDRESS', address);
  return address;
}

function addressTalks(state: Resolution, address: Thing): Thing {
  const host = makeThing(state, ['Host'], undefined);
  addLink(state, host, 'HAS_ADDRESS', address);
  return processOn(state, host);
}

/** Where telemetry tells calls of their principals only, an address or a key is that of the principal. */
function callerBehind(state: Resolution, thing: Thing): Thing | undefined {
  const { callers } = state.vocabulary;
  const [kind = ''] = thing.kinds;
  const relation =
    kind === 'IpAddress' ? 'ACTED_FROM' : kind === 'Credential' ? 'USED_CREDENTIAL' : undefined;
  if (relation === undefined || callers.includes(kind) || !callers.includes('User'))
    return undefined;
  const user = makeThing(state, ['User'], undefined);
  addLink(state, user, relation, thing);
  return user;
}

export function processOn(state: Resolution, host: Thing): Thing {
  const known = [...state.locations].find(([, place]) => place === host)?.[0];
  if (known?.isVague === true && known.where.length === 0) return known;
  const process = makeThing(state, ['Process'], undefined);
  locate(state, process, host);
  return process;
}

/** A host that is only named becomes a condition; one that is asked for, a node. */
export function locate(state: Resolution, thing: Thing, host: Thing): void {
  state.locations.set(thing, host);
  if (thing.kinds.includes('Process')) addLink(state, thing, 'RAN_ON', host);
  else state.sameHost.push({ thing, host });
}
