import type { Relation } from '../../../graph/index.js';
import { type Thing, both, overlap } from '../scene.js';
import { locate } from './coerce.js';
import { hostScoped, narrow } from './kinds.js';
import type { Resolution } from './resolution.js';
import { isLinked, reach } from './resolution.js';

/** Things that stand together: what joins their kinds, by the preposition where it says. */
export function tie(state: Resolution, a: Thing, word: string, b: Thing): void {
  const isTold = state.links.some(
    ({ from, to, event }) =>
      event !== undefined && ((from === a && to === b) || (from === b && to === a)),
  );
  if (a === b || isTold) return;
  const places = overlap(b.kinds, ['Host']).length > 0 && b.kinds.length > 0;
  if (places && overlap(a.kinds, hostScoped).length > 0) {
    narrow(b, ['Host']);
    if (a.kinds.length === 0) a.kinds = ['Process'];
    else narrow(a, overlap(a.kinds, hostScoped));
    locate(state, a, b);
    return;
  }
  const isHostFirst =
    overlap(a.kinds, ['Host']).length > 0 &&
    a.kinds.length > 0 &&
    overlap(b.kinds, hostScoped).length > 0 &&
    b.kinds.length > 0;
  if (isHostFirst) {
    narrow(a, ['Host']);
    narrow(b, overlap(b.kinds, hostScoped));
    locate(state, b, a);
    return;
  }
  if (isUrlOf(a, b)) {
    const [host] = b.where.flat().flatMap((one) => ('value' in one ? [String(one.value)] : []));
    if (host !== undefined)
      a.where = both(a.where, [[{ property: 'name', op: 'contains', value: host }]]);
    remove(state, b);
    return;
  }
  const found = defaultLink(a, word, b);
  if (found === undefined) {
    state.unplace(b);
    return;
  }
  // Which of two processes started the other is not said: what is written is a guess, and told as one.
  if (found.either && found.relations[0] === 'PROC_CREATED') {
    state.unplace(a);
    state.unplace(b);
  }
  narrow(found.from, found.fromKinds);
  narrow(found.to, found.toKinds);
  state.links.push({
    from: found.from,
    to: found.to,
    relations: found.relations,
    conditions: [],
    hops: undefined,
    isDenied: false,
    event: undefined,
    either: found.either,
  });
}

/** An address that a URL goes to is part of the URL. */
function isUrlOf(url: Thing, address: Thing): boolean {
  return (
    url.noun?.words.includes('url') === true &&
    address.where.length > 0 &&
    ['IpAddress', 'Domain', 'Host'].includes(address.kinds[0] ?? '')
  );
}

function remove(state: Resolution, thing: Thing): void {
  const at = state.scene.things.indexOf(thing);
  if (at >= 0) state.scene.things.splice(at, 1);
}

/** What usually joins the two did not happen. */
export function deniedTie(state: Resolution, a: Thing, word: string, b: Thing): void {
  const before = state.links.length;
  tie(state, a, word, b);
  const made = state.links[before];
  if (made !== undefined) state.links[before] = { ...made, isDenied: true };
}

/** What usually joins two kinds that merely stand together. */
export const usual: readonly (readonly [string, readonly Relation[], string])[] = [
  ['Process', ['RAN_ON'], 'Host'],
  ['Process', ['RAN_AS'], 'User'],
  ['Process', ['CONNECTED_TO'], 'IpAddress'],
  ['Process', ['RESOLVED'], 'Domain'],
  ['Process', ['WROTE_FILE', 'READ_FILE', 'DELETED_FILE', 'LOADED_MODULE'], 'File'],
  ['Process', ['SET_REGISTRY'], 'RegistryKey'],
  ['User', ['LOGGED_ON'], 'Host'],
  ['User', ['ACCESSED_RESOURCE'], 'Resource'],
  ['User', ['ACTED_FROM'], 'IpAddress'],
  ['User', ['USED_CREDENTIAL'], 'Credential'],
  ['User', ['INSTALLED_SERVICE'], 'Service'],
  ['User', ['SCHEDULED_TASK'], 'ScheduledTask'],
  ['User', ['CONFIGURED_WMI'], 'WmiSubscription'],
  ['Process', ['INSTALLED_SERVICE'], 'Service'],
  ['Process', ['SCHEDULED_TASK'], 'ScheduledTask'],
  ['Host', ['HAS_ADDRESS'], 'IpAddress'],
  ['Host', ['CONNECTED_TO'], 'IpAddress'],
  ['Inference', ['INVOKED_TOOL'], 'Tool'],
  ['AiAgent', ['INVOKED_TOOL'], 'Tool'],
  ['AiAgent', ['PERFORMED_INFERENCE'], 'Inference'],
  ['Inference', ['USED_MODEL'], 'AiModel'],
  ['User', ['PROMPTED'], 'AiAgent'],
  ['User', ['PROMPTED'], 'Inference'],
  ['AiAgent', ['ACCESSED_RESOURCE'], 'Resource'],
  ['Inference', ['ACCESSED_RESOURCE'], 'Resource'],
  ['Process', ['ACCESSED_RESOURCE'], 'Resource'],
  ['IpAddress', ['ACCESSED_RESOURCE'], 'Resource'],
  ['Credential', ['ACCESSED_RESOURCE'], 'Resource'],
  ['Resource', ['MEMBER_OF'], 'Resource'],
  ['IpAddress', ['CONNECTED_TO'], 'IpAddress'],
  ['Process', ['PROC_CREATED'], 'Process'],
  ['IpAddress', ['LOGGED_ON_FROM'], 'Host'],
  ['Credential', ['MEMBER_OF'], 'User'],
  ['User', ['MEMBER_OF'], 'Resource'],
];

export function defaultLink(
  a: Thing,
  word: string,
  b: Thing,
):
  | {
      from: Thing;
      to: Thing;
      fromKinds: readonly string[];
      toKinds: readonly string[];
      relations: readonly Relation[];
      either: boolean;
    }
  | undefined {
  if (a.kinds.length === 0 && b.kinds.length === 0) return undefined;
  const isBackward = word === 'of' || word === 'from' || word === 'by' || word === "'s";
  for (const [from, relations, to] of usual) {
    const straight = {
      from: a,
      to: b,
      fromKinds: [from],
      toKinds: [to],
      relations,
      either: from === to && relations[0] !== 'MEMBER_OF',
    };
    const turned = { ...straight, from: b, to: a };
    const fitsStraight = has(a, from) && has(b, to);
    const fitsTurned = has(b, from) && has(a, to);
    if (from === to && fitsStraight)
      return isBackward && relations[0] !== 'MEMBER_OF' ? turned : straight;
    if (fitsStraight) return straight;
    if (fitsTurned) return turned;
  }
  return undefined;
}

export function has(thing: Thing, kind: string): boolean {
  return thing.kinds.length === 0 || thing.kinds.includes(kind);
}

export function canLocate(a: Thing, b: Thing): boolean {
  const isHost = (thing: Thing): boolean => thing.kinds.includes('Host');
  const isScoped = (thing: Thing): boolean =>
    overlap(thing.kinds, hostScoped).length > 0 && thing.kinds.length > 0;
  return (isHost(a) && isScoped(b)) || (isHost(b) && isScoped(a));
}

/** Things that nothing ties to what is asked are tied by what usually joins their kinds. */
export function connect(state: Resolution, asked: Thing): void {
  // "what did X do": no word says what the two have to do with each other.
  const isGuess = asked.isVague && asked.kinds.length === 0 && !isLinked(state, asked);
  if (isGuess && state.links.length > 0) state.unplace(asked);
  for (let round = 0; round < 6; round += 1) {
    const reached = reach(state, asked);
    const loose = state.scene.things.find(
      (thing) =>
        !reached.has(thing) &&
        (thing.where.length > 0 ||
          state.links.some(({ from, to }) => from === thing || to === thing)),
    );
    if (loose === undefined) return;
    const isPlaceOrFile =
      overlap(loose.kinds, ['File', 'RegistryKey']).length > 0 &&
      loose.noun === undefined &&
      !isLinked(state, loose);
    if (
      isPlaceOrFile &&
      (asked.kinds.length === 0 || overlap(asked.kinds, loose.kinds).length > 0)
    ) {
      asked.kinds = overlap(asked.kinds, loose.kinds);
      asked.where = both(asked.where, loose.where);
      state.scene.things.splice(state.scene.things.indexOf(loose), 1);
      continue;
    }
    const before = state.links.length + state.sameHost.length;
    const anchor = [asked, ...reached].find((thing) => {
      const found = defaultLink(thing, 'with', loose);
      // Two processes, two addresses: what one did to the other would be a guess.
      return (found !== undefined && !found.either) || canLocate(thing, loose);
    });
    if (anchor === undefined) {
      state.unplace(loose);
      remove(state, loose);
      for (const link of [...state.links])
        if (link.from === loose || link.to === loose)
          state.links.splice(state.links.indexOf(link), 1);
      continue;
    }
    tie(state, anchor, 'with', loose);
    if (state.links.length + state.sameHost.length === before) return;
  }
}
