import type { EntityRecord, PathStepState, TenantGraph } from '../../graph/index.js';
import { tagSteps } from '../../hunts/index.js';
import type { AgentHelpers } from '../define-agent.js';

/** Uids that are looked up at once. */
const MOST_UIDS = 1_000;

/** What an agent may ask; nothing, once its time is over. */
export function helpersOf(
  graph: Pick<TenantGraph, 'entities'>,
  signal: AbortSignal,
  now: number,
): AgentHelpers {
  const entities: AgentHelpers['entities'] = async (uids) => {
    const wanted = [...new Set(uids)];
    const found = new Map<string, EntityRecord>();
    for (let at = 0; at < wanted.length; at += MOST_UIDS) {
      signal.throwIfAborted();
      for (const [uid, entity] of await graph.entities(wanted.slice(at, at + MOST_UIDS)))
        found.set(uid, entity);
    }
    return found;
  };
  const tag = async (steps: readonly PathStepState[]): ReturnType<AgentHelpers['tag']> => {
    const known = await entities(steps.flatMap(({ from, to }) => [from, to]));
    return tagSteps(
      steps,
      new Map([...known].map(([uid, { properties }]) => [uid, properties] as const)),
    );
  };
  return { entities, tag, signal, now };
}
