import type { Alert, EntityRecord, TenantGraph } from '../../graph/index.js';
import type { Playbook } from '../playbooks/playbook.js';

/** Attack paths of an alert that are looked at. */
const MOST_PATHS = 5;

/**
 * What a playbook is to be run on for an alert: the first of its own entities that it is for; else the only such one on the attack
 * paths that began at it. Where there are several, nobody can say which is meant but a person.
 * @throws SpoorError GRAPH_UNAVAILABLE
 */
export async function targetFor(
  graph: TenantGraph,
  { id, entities }: Pick<Alert, 'id' | 'entities'>,
  { targets }: Pick<Playbook, 'targets'>,
): Promise<EntityRecord | undefined> {
  const fits = ({ kind }: EntityRecord): boolean => targets.some((target) => target === kind);
  const own = await graph.entities(entities);
  const named = entities.flatMap((uid) => own.get(uid) ?? []).find(fits);
  if (named !== undefined || entities.length === 0) return named;
  const paths = await graph.attackPaths.list(MOST_PATHS, undefined, { entities });
  const steps = paths
    .filter(({ seeds }) => seeds.some(({ ref }) => ref === id))
    .flatMap((path) => path.steps);
  const uids = [...new Set(steps.flatMap(({ from, to }) => [from, to]))];
  const near = [...(await graph.entities(uids)).values()].filter(fits).filter(isOutside);
  return near.length === 1 ? near[0] : undefined;
}

/** Of addresses only those of others: nobody cuts off their own network for one alert. */
function isOutside({ kind, properties }: EntityRecord): boolean {
  return kind !== 'IpAddress' || properties['scope'] === 'public';
}
