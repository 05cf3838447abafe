export { canonicalJson, recordable } from './audit/canonical-json.js';
export {
  verifyChain,
  type ChainExpectation,
  type ChainProblem,
  type ChainReport,
} from './audit/chain-check.js';
export {
  makeKeyPem,
  publicPem,
  readKeyRing,
  readPublicKeys,
  type AuditKey,
  type KeyRing,
  type PublicAuditKey,
} from './audit/keys.js';
export { recordOfRow } from './audit/line.js';
export { findRecord, readHead, verifyLog, type LogBytes } from './audit/read-log.js';
export type { AuditRecord, SignedHead } from './audit/record.js';
export {
  replay,
  type Decision,
  type Difference,
  type EarlierRecords,
  type Replayer,
  type Replayers,
  type ReplayReport,
} from './audit/replay.js';
export { AuditSealer } from './audit/sealer.js';
export { strictest, supervisionLevels, type SupervisionLevel } from './levels.js';
export type { BlastRadius, KnownCriticality, Situation } from './situation.js';
export type {
  Connector,
  ConnectorCall,
  ConnectorOperation,
  ConnectorTarget,
  Json,
  Validation,
} from './connectors/connector.js';
