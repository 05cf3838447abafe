import type { PathFilter, TenantGraph } from '../../graph/index.js';
import { PathFollower, type FollowOptions, type SourceEvent } from './path-follower.js';

export interface FollowInProcess extends FollowOptions {
  readonly filter?: PathFilter | undefined;
  /** Changes that may wait to be taken. */
  readonly room?: number | undefined;
}

const ROOM = 1_000;

/** The same as `followAttackPaths`, for what runs inside the service: no socket, no token. */
export function followInProcess(
  graph: Pick<TenantGraph, 'subscribeToPaths'>,
  options: FollowInProcess = {},
): PathFollower {
  const { filter = {}, room = ROOM } = options;
  return new PathFollower((after, signal): AsyncGenerator<SourceEvent, void, undefined> => {
    const events = graph.subscribeToPaths({ filter, after, room });
    signal.addEventListener('abort', () => void events.return(), { once: true });
    return events;
  }, options);
}
