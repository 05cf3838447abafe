/** The door of agents/: what follows attack paths, from outside of the service or within it. */
export {
  followAttackPaths,
  type AttackPathFilter,
  type FollowAttackPaths,
} from './client/follow-attack-paths.js';
export { followInProcess, type FollowInProcess } from './client/in-process.js';
export {
  PathFollower,
  SourceRefusal,
  type FollowedChange,
  type FollowOptions,
} from './client/path-follower.js';
