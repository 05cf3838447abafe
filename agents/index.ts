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
export {
  defineAgent,
  type Agent,
  type AgentChange,
  type AgentHelpers,
  type AgentNote,
} from './define-agent.js';
export {
  defaultAgentPace,
  type AgentMode,
  type AgentPace,
  type AgentWatch,
} from './runner/agent-reader.js';
export { AgentRunner, type AgentRoster, type RunnerOptions } from './runner/agent-runner.js';
export { agents } from './agents.js';
