import { canonicalJson, recordable } from '../audit/canonical-json.js';
import type { ConnectorTarget } from '../connectors/connector.js';
import { shortDigest, type ActionFacts, type ActionState, type Run } from '../../graph/index.js';

/**
 * What an approval is for, and for nothing else: this action of this run with these arguments on this target, what it would
 * reach in the graph as it was, and this asking of it.
 */
export function bindingOf(
  run: Pick<Run, 'id' | 'target' | 'playbook'>,
  action: Pick<ActionState, 'id' | 'action' | 'connector' | 'operation' | 'arguments' | 'target'>,
  asked: {
    readonly facts: ActionFacts;
    readonly level: string;
    readonly round: number;
    readonly at: number;
  },
): string {
  const { id, action: name, connector, operation, arguments: values } = action;
  const { graphVersion, hosts, users, criticality } = asked.facts;
  return shortDigest([
    ...[run.id, run.target.uid, run.playbook.digest],
    ...[id, name, connector, operation, values, action.target],
    ...[graphVersion, hosts, users, criticality],
    ...[asked.level, asked.round, asked.at],
  ]);
}

/** Whether the target is still called by what it was when it was decided, in words; undefined where it is. */
export function whatChanged(decided: unknown, now: ConnectorTarget): string | undefined {
  const isSame = shortDigest([ordered(decided)]) === shortDigest([ordered(now)]);
  return isSame ? undefined : 'what its target is called by has changed since it was decided';
}

function ordered(value: unknown): string {
  return canonicalJson(recordable(value));
}

/** What would be reached now and was not when it was approved, in words; undefined where nothing. */
export function whatGrew(approved: ActionFacts, now: ActionFacts): string | undefined {
  const more = (kind: 'hosts' | 'users'): number =>
    now[kind].filter((uid) => !approved[kind].includes(uid)).length;
  const [hosts, users] = [more('hosts'), more('users')];
  if (hosts + users > 0) {
    return `it would now reach ${hosts} more hosts and ${users} more users than when it was decided`;
  }
  return approved.criticality === now.criticality
    ? undefined
    : `the criticality of what it touches is now ${now.criticality}, and was ${approved.criticality}`;
}
