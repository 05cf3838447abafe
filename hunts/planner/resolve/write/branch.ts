import { propertiesOfKinds } from '../../../plan/check.js';
import type { Branch, Condition, PlanEdge, PlanNode } from '../../../plan/plan.js';
import { type Event, type Thing, both } from '../../scene.js';
import type { Link } from '../resolution.js';
import type { Draft } from './draft.js';
import { idOf } from './draft.js';

/**
 * A host that is only named is a condition on what is on it (host_name), which spares an edge. One that
 * is asked for, or tied to anything else, stays a node.
 */
export function foldHosts(draft: Draft): { links: Link[]; conditions: Map<Thing, Condition[][]> } {
  const conditions = new Map<Thing, Condition[][]>();
  const add = (thing: Thing, where: Condition[][]): void => {
    conditions.set(thing, both(conditions.get(thing) ?? [], where));
  };
  const isFoldable = (host: Thing): boolean =>
    host !== draft.asked &&
    host.where.length > 0 &&
    host.where.every((group) => group.every(({ property }) => property === 'name')) &&
    !draft.links.some(
      (link) => (link.from === host || link.to === host) && link.relations[0] !== 'RAN_ON',
    ) &&
    !isBridge(draft, host);
  const links = draft.links.filter((link) => {
    if (
      link.relations[0] !== 'RAN_ON' ||
      link.event !== undefined ||
      link.isDenied ||
      !isFoldable(link.to)
    )
      return true;
    add(link.from, renamed(link.to.where, 'host_name'));
    return false;
  });
  for (const { thing, host } of draft.sameHost) {
    if (isFoldable(host)) add(thing, renamed(host.where, 'host_name'));
    else
      add(thing, [
        [{ property: 'host_name', op: 'same_as', of: idOf(draft, host), other: 'name' }],
      ]);
  }
  return { links, conditions };
}

/** What is on the host hangs together by the host alone. */
function isBridge({ links, sameHost }: Draft, host: Thing): boolean {
  const on = [
    ...links.filter(({ to }) => to === host).map(({ from }) => from),
    ...sameHost.filter((one) => one.host === host).map(({ thing }) => thing),
  ];
  const [first] = on;
  if (first === undefined) return false;
  const beside = connected(
    first,
    links.filter(({ from, to }) => from !== host && to !== host),
  );
  return on.some((thing) => !beside.has(thing));
}

function connected(start: Thing, links: readonly Pick<Link, 'from' | 'to'>[]): Set<Thing> {
  const reached = new Set([start]);
  for (let size = 0; size !== reached.size;) {
    size = reached.size;
    for (const { from, to } of links) {
      if (reached.has(from)) reached.add(to);
      if (reached.has(to)) reached.add(from);
    }
  }
  return reached;
}

export function branchOf(
  draft: Draft,
  asked: Thing,
  { links, conditions }: { links: Link[]; conditions: Map<Thing, Condition[][]> },
): Branch {
  idOf(draft, asked);
  const carriers = carriersOf(draft, links);
  const positive = links.filter(
    ({ isDenied, from, to }) => !isDenied && !carriers.has(from) && !carriers.has(to),
  );
  const reached = reachedFrom(draft, asked, positive);
  const inPattern = positive.filter(({ from }) => reached.has(from));
  for (const { from, to } of positive)
    if (!reached.has(from))
      draft.unplaced.push(
        ...[from, to].flatMap(({ spans }) => spans.slice(0, 1).map(({ text }) => text)),
      );
  const things = [...reached];
  const nodes = things.map((thing) => nodeOf(draft, thing, conditions));
  const edges = inPattern.map((link, at) => edgeOf(draft, link, at));
  const without = links
    .filter(({ isDenied }) => isDenied)
    .map((link, at) => withoutOf(draft, link, at, reached, links, conditions));
  const order = draft.order.flatMap(({ first, then, within }) =>
    ordered(draft, first, then, within),
  );
  return { nodes, edges, without, order, techniques: [] };
}

/** Made up for an act that did not happen (a process on a host that never …), so that it belongs to that act. */
function carriersOf({ made }: Draft, links: readonly Link[]): Set<Thing> {
  const denied = links.filter(({ isDenied }) => isDenied).flatMap(({ from, to }) => [from, to]);
  const told = links
    .filter(({ isDenied, event }) => !isDenied && event !== undefined)
    .flatMap(({ from, to }) => [from, to]);
  return new Set(denied.filter((thing) => made.includes(thing) && !told.includes(thing)));
}

/** What hangs together with the asked-for thing, by edges or by the host that it is on. */
function reachedFrom(draft: Draft, asked: Thing, links: readonly Link[]): Set<Thing> {
  const byHost = draft.sameHost
    .filter(
      ({ host }) =>
        host === draft.asked || links.some(({ from, to }) => from === host || to === host),
    )
    .map(({ thing, host }) => ({ from: thing, to: host }));
  return connected(asked, [...links, ...byHost]);
}

export function nodeOf(
  draft: Draft,
  thing: Thing,
  conditions: ReadonlyMap<Thing, Condition[][]>,
): PlanNode {
  const told = both(thing.where, conditions.get(thing) ?? []);
  const where = fitted(thing.kinds, told);
  draft.unplaced.push(...lostOf(told, thing.kinds));
  return {
    id: idOf(draft, thing),
    kinds: [...thing.kinds] as PlanNode['kinds'],
    where,
  };
}

export function edgeOf(draft: Draft, link: Link, at: number): PlanEdge {
  const id = `e${at + 1}`;
  draft.linkIds.set(link, id);
  const users = draft.sameUser
    .filter((one) => one.link === link)
    .map(({ user }) => [
      { property: 'user_name', op: 'same_as' as const, of: idOf(draft, user), other: 'name' },
    ]);
  return {
    id,
    from: idOf(draft, link.from),
    to: idOf(draft, link.to),
    relations: [...link.relations] as PlanEdge['relations'],
    where: distinct([...link.conditions.map((group) => [...group]), ...users]),
    ...(link.hops === undefined || (link.hops.min === 1 && link.hops.max === 1)
      ? {}
      : { hops: link.hops }),
    ...(link.either ? { either: true as const } : {}),
  };
}

export function withoutOf(
  draft: Draft,
  link: Link,
  at: number,
  reached: ReadonlySet<Thing>,
  links: readonly Link[],
  conditions: ReadonlyMap<Thing, Condition[][]>,
): Branch['without'][number] {
  const things = new Set([link.from, link.to].filter((thing) => !reached.has(thing)));
  const side = links.filter(
    (other) =>
      !other.isDenied &&
      other !== link &&
      !reached.has(other.from) &&
      (things.has(other.from) || things.has(other.to)),
  );
  for (const { from, to } of side)
    for (const thing of [from, to]) if (!reached.has(thing)) things.add(thing);
  // A denied act of a process on the asked host: the process is inside what must not be found.
  const bridging = links.filter(
    (other) =>
      !other.isDenied &&
      things.has(other.from) !== things.has(other.to) &&
      (reached.has(other.from) || reached.has(other.to)) &&
      !side.includes(other),
  );
  const edges = [link, ...side, ...bridging].map((one, index) => ({
    ...edgeOf(draft, one, 90 + at * 10 + index),
    id: `n${at + 1}_${index + 1}`,
  }));
  return { nodes: [...things].map((thing) => nodeOf(draft, thing, conditions)), edges };
}

/** What a process does comes after its start: between those two order goes without saying, whatever the clocks. */
export function ordered(
  draft: Draft,
  first: Event,
  then: Event,
  within: number | undefined,
): Branch['order'] {
  const a = draft.eventLink.get(first);
  const b = draft.eventLink.get(then);
  const ids = [a, b].map((link) => (link === undefined ? undefined : draft.linkIds.get(link)));
  if (a === undefined || b === undefined || ids[0] === undefined || ids[1] === undefined) return [];
  const isStartOfActor = a.relations[0] === 'PROC_CREATED' && a.to === b.from;
  if (a.hops !== undefined || b.hops !== undefined) return [];
  if (within !== undefined) return [{ first: ids[0], then: ids[1], withinSeconds: within }];
  return isStartOfActor ? [] : [{ first: ids[0], then: ids[1] }];
}

/** Conditions of a host's name as conditions on what is on it. */
export function renamed(where: readonly (readonly Condition[])[], property: string): Condition[][] {
  return where.map((group) => group.map((condition) => ({ ...condition, property })));
}

/** Properties that the kind does not have at all: what was said of them is not in the plan. */
function lostOf(told: readonly (readonly Condition[])[], kinds: readonly string[]): string[] {
  return told
    .filter((group) => fitted(kinds, [[...group]]).length === 0)
    .flatMap(([condition]) =>
      condition === undefined ? [] : [condition.property.replaceAll('_', ' ')],
    );
}

/** A path is a process's image; what the kind does not have is left out of a choice of several. */
export function fitted(kinds: readonly string[], where: Condition[][]): Condition[][] {
  const known = kinds.length === 0 ? undefined : propertiesOfKinds(kinds);
  const translated = where.map((group) =>
    group.map((condition) => {
      if (known === undefined || known.has(condition.property)) return condition;
      if (condition.property === 'path' && known.has('image'))
        return { ...condition, property: 'image' };
      if (condition.property === 'command_line' && known.has('path'))
        return { ...condition, property: 'path' };
      if (condition.property === 'image' && known.has('path'))
        return { ...condition, property: 'path' };
      return condition;
    }),
  );
  return distinct(
    translated
      .map((group) =>
        known === undefined ? group : group.filter(({ property }) => known.has(property)),
      )
      .filter((group) => group.length > 0),
  );
}

/** Each group once. */
function distinct(groups: Condition[][]): Condition[][] {
  const texts = groups.map((group) => JSON.stringify(group));
  return groups.filter((_, at) => texts.indexOf(texts[at] ?? '') === at);
}
