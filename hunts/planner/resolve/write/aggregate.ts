import type { Branch, HuntPlan } from '../../../plan/plan.js';
import type { Event, Thing } from '../../scene.js';
import type { Draft } from './draft.js';
import { askedValues, placeOf } from './values.js';
import { idOf } from './draft.js';

export function aggregateOf(draft: Draft, asked: Thing, branch: Branch): HuntPlan['aggregate'] {
  const { rank, isTotal, things, events } = draft.scene;
  const askId = idOf(draft, asked);
  const counted = things.find(
    (thing) =>
      thing.count !== undefined && branch.nodes.some(({ id }) => id === draft.ids.get(thing)),
  );
  const event = events.find((one) => one.count !== undefined);
  if (counted?.count !== undefined && counted !== asked) {
    const id = idOf(draft, counted);
    // "more than 5 tool calls": calls, not tools.
    const isCalls = /\bcalls?$/i.test(counted.spans[0]?.text ?? '');
    const call = isCalls ? branch.edges.find(({ to }) => to === id) : undefined;
    return { count: { of: call?.id ?? id }, having: counted.count, ...rankOf(draft) };
  }
  if (asked.count !== undefined && isLimit(asked.count))
    draft.unplaced.push(`${asked.count.op} ${asked.count.n}`);
  const { countedProperty } = draft.scene;
  const place = placeOf(draft, countedProperty?.names[0] ?? '', 'edge', asked, branch);
  if (countedProperty !== undefined && place !== undefined) {
    const { op, n, names } = countedProperty;
    const [property = ''] = names;
    return { count: { of: place, property }, having: { op, n }, ...rankOf(draft) };
  }
  if (event?.count !== undefined)
    return {
      count: { of: countable(draft, event, askId, branch) },
      having: event.count,
      ...rankOf(draft),
    };
  if (rank !== undefined) {
    const of = rank.of;
    const id =
      of === undefined
        ? undefined
        : 'kinds' in of
          ? of === asked
            ? undefined
            : draft.ids.get(of)
          : countable(draft, of, askId, branch);
    // Of programs that stand alone, the runs are counted.
    const alone = asked.kinds.includes('Process') ? askId : undefined;
    const target = id ?? otherThan(askId, branch) ?? alone;
    if (target === undefined) {
      draft.unplaced.push(rank.order);
      return undefined;
    }
    return { count: { of: target }, ...rankOf(draft) };
  }
  if (draft.scene.isEach) {
    const noun = events.find(({ form, word }) => form === 'noun' && word !== 'kin');
    const id = draft.scene.counted === undefined ? undefined : draft.ids.get(draft.scene.counted);
    // "how many connections per process": the act is counted, not its other end.
    const ofAct = noun === undefined ? undefined : countable(draft, noun, askId, branch);
    const of = ofAct ?? id ?? otherThan(askId, branch);
    if (of !== undefined && of !== askId) return { count: { of } };
    draft.unplaced.push('each');
  }
  const [value] = askedValues(draft, asked, branch).values;
  if (isTotal) return { count: value ?? { of: askId }, total: true };
  return undefined;
}

/** "at least one" says no more than that there is one. */
function isLimit({ op, n }: { op: string; n: number }): boolean {
  return !(op === '>=' && n <= 1) && !(op === '>' && n <= 0);
}

export function rankOf(draft: Draft): { order?: 'most' | 'fewest'; top?: number } {
  const { rank } = draft.scene;
  return rank === undefined ? {} : { order: rank.order, top: rank.top };
}

/** An act of starting is counted by the runs that it made; any other by its sightings. */
export function countable(draft: Draft, event: Event, askId: string, branch: Branch): string {
  const link = draft.eventLink.get(event);
  const process = branch.nodes.find(({ id, kinds }) => id !== askId && kinds.includes('Process'));
  if (link === undefined) return process?.id ?? branch.edges[0]?.id ?? askId;
  if (link.relations[0] === 'PROC_CREATED') {
    const child = idOf(draft, link.to);
    // Asked for by name, its own runs are counted; asked for itself, those that started it.
    return child === askId && draft.scene.properties.length === 0 ? idOf(draft, link.from) : child;
  }
  if (link.relations[0] === 'RAN_ON' || link.relations[0] === 'RAN_AS')
    return idOf(draft, link.from);
  return draft.linkIds.get(link) ?? askId;
}

export function otherThan(askId: string, branch: Branch): string | undefined {
  const event = branch.edges.find(
    ({ relations, hops }) =>
      hops === undefined &&
      !['RAN_ON', 'RAN_AS', 'HAS_ADDRESS', 'INSTANCE_OF'].includes(relations[0] ?? ''),
  );
  if (event !== undefined) {
    if (event.relations[0] === 'PROC_CREATED') return event.to === askId ? event.from : event.to;
    return event.id;
  }
  return branch.nodes.find(({ id }) => id !== askId)?.id ?? branch.edges[0]?.id;
}

export function pickOf(draft: Draft, branch: Branch, askId: string): { pick?: HuntPlan['pick'] } {
  const { pick } = draft.scene;
  if (pick === undefined) return {};
  const edge =
    branch.edges.find(
      ({ hops, from, to, relations }) =>
        hops === undefined && (from === askId || to === askId) && relations[0] !== 'RAN_AS',
    ) ?? branch.edges.find(({ hops }) => hops === undefined);
  return edge === undefined ? {} : { pick: { by: edge.id, order: pick.order, n: pick.n } };
}
