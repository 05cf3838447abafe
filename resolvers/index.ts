/** The door of resolvers/: the API as a schema, and what a transport needs around it. */
export { checkAccess, graphqlAccess } from './access.js';
export type { Caller, Context } from './context.js';
export { presentError } from './errors.js';
export { parseInstant, toIso } from './instant.js';
export {
  measureOperation,
  parseOperation,
  type OperationLimits,
  type Variables,
} from './limits.js';
export { makeContext } from './make-context.js';
export { NavigatorLayer } from './navigator.js';
export { parsePathFilter } from './path-filter.js';
export { PathSubscriptions } from './path-subscriptions.js';
export { pictureOf } from './picture/picture-of.js';
export { doorsOf, makeSchema } from './schema.js';
export { isSilent } from './source.js';
export { speakerOf } from './speaker.js';
export { findThreatPaths, MAX_HOPS, silentOf, type ThreatPathsArguments } from './threat-path.js';
export { presentTechnique } from './technique.js';
export { timeCursorOf, timePlaceOf } from './time-cursor.js';
