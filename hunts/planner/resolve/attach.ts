import type { FrameDeclaration } from '../lexicon/frames.js';
import { type Event, type Thing, both, overlap } from '../scene.js';
import { locate } from './coerce.js';
import { hostScoped, narrow } from './kinds.js';
import { addLink, type Link, type Resolution } from './resolution.js';
import { tie } from './ties.js';

/** Things around an act that stand at neither end: where it was, as whom, from where, by what means. */
export function attachRest(
  state: Resolution,
  event: Event,
  frame: FrameDeclaration,
  marker: string,
  thing: Thing,
  from: Thing,
  to: Thing,
): void {
  const isStart = frame.relations.includes('PROC_CREATED');
  const subject = (isStart ? [to, from] : [from, to]).find(
    (one) => overlap(one.kinds, ['Process']).length > 0 && one.kinds.length > 0,
  );
  const scoped = [to, from].find(
    (one) => overlap(one.kinds, hostScoped).length > 0 && one.kinds.length > 0,
  );
  const kind = thing.kinds[0];
  if (kind === 'Host' || (marker === 'on' && thing.kinds.includes('Host'))) {
    narrow(thing, ['Host']);
    if (frame.name === 'logged_on' || frame.name === 'failed_logon') {
      // "from HOST": where the logon came from.
      const edge = state.eventLink.get(event);
      addLink(state, thing, 'LOGGED_ON_FROM', edge?.to ?? to);
      return;
    }
    if (scoped !== undefined) locate(state, subject ?? scoped, thing);
    else setAside(state, thing);
    return;
  }
  if (thing.kinds.includes('User') && subject !== undefined) {
    narrow(thing, ['User']);
    addLink(state, subject, 'RAN_AS', thing);
    return;
  }
  if (
    thing.kinds.includes('IpAddress') &&
    (frame.name === 'logged_on' || frame.name === 'failed_logon')
  ) {
    logonFrom(state, event, thing, from, to);
    return;
  }
  if (
    marker === 'to' &&
    thing.kinds[0] === 'IpAddress' &&
    frame.relations.includes('ACCESSED_RESOURCE')
  ) {
    sentTo(state, to, thing);
    return;
  }
  if (
    thing.kinds.includes('IpAddress') &&
    frame.relations.includes('ACCESSED_RESOURCE') &&
    state.extra.includes(from) &&
    state.vocabulary.callers.includes('IpAddress')
  ) {
    const edge = state.eventLink.get(event);
    narrow(thing, ['IpAddress']);
    if (edge !== undefined) relink(state, edge, { ...edge, from: thing });
    return;
  }
  if (thing.kinds.includes('IpAddress') && overlap(from.kinds, ['User']).length > 0) {
    addLink(state, from, 'ACTED_FROM', thing);
    return;
  }
  if (thing.kinds.includes('Credential') && overlap(from.kinds, ['User']).length > 0) {
    addLink(state, from, 'USED_CREDENTIAL', thing);
    return;
  }
  if (thing.kinds.includes('Resource') && to.kinds.includes('Resource')) {
    addLink(state, to, 'MEMBER_OF', thing);
    return;
  }
  if (thing.kinds.includes('Process') && marker !== 'subject2') {
    // "wrote X via powershell": the tool that did it.
    if (
      subject !== undefined &&
      subject.isVague &&
      subject.where.length === 0 &&
      state.extra.includes(subject)
    ) {
      subject.where = both(subject.where, thing.where);
      subject.spans.push(...thing.spans);
      replace(state, thing, subject);
      return;
    }
  }
  tie(state, subject ?? scoped ?? from, marker, thing);
}

/** "GET requests to ADDRESS": the address is part of the URL that was asked for, and no one's source. */
function sentTo(state: Resolution, to: Thing, address: Thing): void {
  const name = address.where.flat().find(({ op }) => op === 'equals');
  const isUrl = to.kinds.includes('Resource') && state.vocabulary.callers.includes('IpAddress');
  if (name?.op !== 'equals' || !isUrl) {
    setAside(state, address);
    return;
  }
  const value = String(name.value);
  to.where = both(to.where, [[{ property: 'name', op: 'contains', value }]]);
  to.spans.push(...address.spans);
  replace(state, address, to);
}

function relink(state: Resolution, old: Link, by: Link): void {
  state.links[state.links.indexOf(old)] = by;
  if (by.event !== undefined) state.eventLink.set(by.event, by);
}

/** A logon from an address is an edge of its own, which names the account. */
function logonFrom(
  state: Resolution,
  event: Event,
  address: Thing,
  user: Thing,
  host: Thing,
): void {
  narrow(address, ['IpAddress']);
  const edge = state.eventLink.get(event);
  const link = addLink(
    state,
    address,
    'LOGGED_ON_FROM',
    host,
    (edge?.conditions ?? []).filter((group) =>
      group.every(({ property }) => ['logon_type', 'result'].includes(property)),
    ),
  );
  state.sameUser.push({ link, user });
}

/** Where it was cannot be told of this act: nothing else is to be tied to it. */
function setAside(state: Resolution, thing: Thing): void {
  state.unplace(thing);
  const at = state.scene.things.indexOf(thing);
  if (at >= 0) state.scene.things.splice(at, 1);
}

/** Two things turn out to be one. */
export function replace(state: Resolution, old: Thing, by: Thing): void {
  const { things, ties } = state.scene;
  const at = things.indexOf(old);
  if (at >= 0) things.splice(at, 1);
  for (const tie of [...ties]) {
    if (tie.a !== old && tie.b !== old) continue;
    ties.splice(ties.indexOf(tie), 1);
    ties.push({ a: tie.a === old ? by : tie.a, word: tie.word, b: tie.b === old ? by : tie.b });
  }
  if (state.scene.asked === old) state.scene.asked = by;
}
