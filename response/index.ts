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
