import type { Relation } from '../../../graph/index.js';
import { propertiesOfRelations } from '../../plan/check.js';
import type { Condition } from '../../plan/plan.js';
import { overlap, type Thing } from '../scene.js';
import { callersOf, coerce, processOn, talkersOf } from './coerce.js';
import { endsOf, narrow } from './kinds.js';
import { addLink, isLinked, makeThing, type Resolution } from './resolution.js';
import { addUsualAct } from './usual-act.js';

/** Ports, masks, operations that stood outside of any act go to one that can have them. */
export function placeValues(state: Resolution, conditions: readonly Condition[]): void {
  for (const group of groupedByProperty(conditions)) {
    const [condition] = group;
    if (condition === undefined) continue;
    const link = state.links.find(({ relations }) =>
      propertiesOfRelations(relations).has(condition.property),
    );
    const isSaid =
      state.scene.usual.has(condition) &&
      link?.conditions.flat().some(({ property }) => property === condition.property) === true;
    if (isSaid) continue;
    if (link !== undefined) link.conditions.push(group);
    else state.strayValues.push(...group);
  }
}

/** A port, an access mask, an operation without an act: the act that has such a thing is meant. */
export function strayLinks(state: Resolution, asked: Thing | undefined): void {
  const [value] = state.strayValues;
  const relation = value === undefined ? undefined : relationOf[value.property];
  if (relation !== undefined) addStray(state, asked, relation);
  else state.unplaced.push(...namesOf(state.strayValues));
  placeResult(state, asked);
}

/** What is told of values that no act took. */
function namesOf(values: readonly Condition[]): string[] {
  return values.map(({ property }) => property.replaceAll('_', ' '));
}

/** Success or failure that was told of no act in particular. */
function placeResult(state: Resolution, asked: Thing | undefined): void {
  const {
    scene: { result },
    links,
    unplaced,
  } = state;
  if (result === undefined) return;
  if (asked !== undefined && links.length === 0) addUsualAct(state, asked);
  const link = links.find(
    ({ relations, isDenied }) => !isDenied && propertiesOfRelations(relations).has('result'),
  );
  if (link === undefined) unplaced.push(result);
  else link.conditions.push([{ property: 'result', op: 'equals', value: result }]);
}

function addStray(state: Resolution, asked: Thing | undefined, relation: Relation): void {
  const [fromKinds, toKinds] = endsOf([relation]);
  const defaults =
    relation === 'CONNECTED_TO'
      ? talkersOf(state)
      : relation === 'ACCESSED_RESOURCE'
        ? callersOf(state)
        : fromKinds;
  if (asked !== undefined && isTarget(asked, fromKinds, toKinds)) {
    addLink(
      state,
      makeThing(state, defaults, undefined),
      relation,
      asked,
      groupedByProperty(state.strayValues),
    );
    return;
  }
  if (asked?.kinds.length === 0) asked.kinds = defaults;
  const from =
    asked === undefined ? makeThing(state, defaults, undefined) : actorFor(state, asked, relation);
  if (overlap(from.kinds, fromKinds).length === 0) {
    state.unplaced.push(...namesOf(state.strayValues));
    return;
  }
  const target = looseTarget(state, asked, toKinds) ?? makeThing(state, toKinds, undefined);
  addLink(state, from, relation, target, groupedByProperty(state.strayValues));
}

/** "who had 0x1010 on lsass": what is named and belongs nowhere else. */
function looseTarget(
  state: Resolution,
  asked: Thing | undefined,
  kinds: readonly string[],
): Thing | undefined {
  const target = state.scene.things.find(
    (thing) =>
      thing !== asked &&
      !thing.isSetting &&
      thing.where.length > 0 &&
      !isLinked(state, thing) &&
      overlap(thing.kinds, kinds).length > 0,
  );
  if (target !== undefined) narrow(target, kinds);
  return target;
}

function isTarget(
  { kinds, noun }: Thing,
  fromKinds: readonly string[],
  toKinds: readonly string[],
): boolean {
  if (kinds.length === 0 || overlap(kinds, toKinds).length === 0) return false;
  return noun?.end === 'to' || (noun?.end !== 'from' && overlap(kinds, fromKinds).length === 0);
}

function actorFor(state: Resolution, asked: Thing, relation: Relation): Thing {
  const [fromKinds] = endsOf([relation]);
  if (asked.kinds[0] === 'Host' && asked.kinds.length === 1 && fromKinds.includes('Process'))
    return processOn(state, asked);
  const name = relation === 'CONNECTED_TO' ? 'connected' : 'stray';
  return coerce(state, asked, fromKinds, { name, relations: [relation], verbs: [] }, 'from');
}

const relationOf: Readonly<Record<string, Relation>> = {
  port: 'CONNECTED_TO',
  protocol: 'CONNECTED_TO',
  granted_access: 'ACCESSED_PROCESS',
  logon_type: 'LOGGED_ON',
  auth_package: 'LOGGED_ON',
  action: 'ACCESSED_RESOURCE',
  service: 'REQUESTED_TICKET',
};

/** Values of one property are alternatives; what is left out is left out one by one. */
function groupedByProperty(conditions: readonly Condition[]): Condition[][] {
  const groups = new Map<string, Condition[]>();
  const [kept, left] = [false, true].map((isLeft) =>
    conditions.filter(({ not }) => (not === true) === isLeft),
  );
  for (const condition of kept ?? [])
    groups.set(condition.property, [...(groups.get(condition.property) ?? []), condition]);
  return [...groups.values(), ...(left ?? []).map((condition) => [condition])];
}
