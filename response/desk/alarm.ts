import type {
  ActionState,
  EntityMention,
  EntityRecord,
  EpochSeconds,
  Run,
  TenantGraph,
} from '../../graph/index.js';

/** Of alerts about actions that could not be taken back. */
export const OWN_SOURCE = 'spoor-response';
const MOST_TEXT = 400;

/**
 * An alert of its own, for whoever is on duty: a log line would be read too late. Under an id of the action's, so that it is
 * raised once however often it is tried.
 * @throws SpoorError GRAPH_UNAVAILABLE
 */
export async function raiseAlarm(
  graph: TenantGraph,
  { id, target }: Pick<Run, 'id' | 'target'>,
  action: ActionState,
  { problem, at }: { readonly problem: string; readonly at: EpochSeconds },
): Promise<void> {
  const entity = (await graph.entities([target.uid])).get(target.uid);
  await graph.alerts.take([
    {
      ...{ source: OWN_SOURCE, externalId: `${action.id}#${action.round}` },
      ...{ ruleId: 'response.not-undone', ruleName: 'An action could not be taken back' },
      title: `${action.action} on ${target.name} went wrong and could not be taken back`,
      ...{ severity: 'CRITICAL', techniques: [], at },
      mentions: entity === undefined ? [] : [mentionOf(entity)],
      fields: { action: action.id, problem: problem.slice(0, MOST_TEXT) },
      raw: { run: id, action: action.id, problem },
    },
  ]);
}

/** An entity as telemetry would speak of it: by all that it is called. */
function mentionOf({ kind, properties }: EntityRecord): EntityMention {
  return { ...properties, kind };
}
