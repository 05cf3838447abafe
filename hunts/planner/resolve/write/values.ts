import { propertiesOfKinds, propertiesOfRelations } from '../../../plan/check.js';
import type { Branch, PlanEdge } from '../../../plan/plan.js';
import type { Thing } from '../../scene.js';
import type { Draft } from './draft.js';

export function askedValues(
  draft: Draft,
  asked: Thing,
  branch: Branch,
): { values: { of: string; property: string }[]; keepsNode: boolean } {
  const values: { of: string; property: string }[] = [];
  let keepsNode = draft.scene.properties.every(
    ({ names, thing }) => names[0] === 'name' && !(thing ?? asked).kinds.includes('Process'),
  );
  for (const { names, of, thing, isBeside } of draft.scene.properties) {
    const owner = thing ?? asked;
    if (isBeside === true) keepsNode = true;
    // The name of a thing is the thing, but for processes: many runs share one.
    if (names[0] === 'name' && !owner.kinds.includes('Process')) continue;
    for (const name of names) {
      // "ListBuckets calls": which operation is said already.
      if (name === 'action' && branch.edges.some(isOfOneAction)) continue;
      const place = placeOf(draft, name, of, owner, branch);
      if (place !== undefined && !values.some((one) => one.of === place && one.property === name))
        values.push({ of: place, property: name });
    }
    if (thing?.noun?.property !== undefined) keepsNode = true;
  }
  return { values: values.slice(0, 6), keepsNode };
}

function isOfOneAction({ where }: PlanEdge): boolean {
  return where.some((group) =>
    group.every(({ property, not }) => property === 'action' && not === undefined),
  );
}

/** Where a property is to be had: of its owner, else of whatever has such a thing. */
export function placeOf(
  draft: Draft,
  property: string,
  of: 'node' | 'edge',
  owner: Thing,
  branch: Branch,
): string | undefined {
  const edge = branch.edges.find(
    ({ relations, hops }) =>
      hops === undefined &&
      propertiesOfRelations(relations).has(property) &&
      (property !== 'action' || relations.includes('ACCESSED_RESOURCE')),
  );
  const id = draft.ids.get(owner);
  const nodes = [
    ...branch.nodes.filter((node) => node.id === id),
    ...branch.nodes.filter((node) => node.id !== id),
  ];
  const node = nodes.find(
    ({ kinds }) => kinds.length > 0 && propertiesOfKinds(kinds).has(property),
  );
  return of === 'edge' ? (edge?.id ?? node?.id) : (node?.id ?? edge?.id);
}
