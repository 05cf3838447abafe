/** The door of detections/: rules that others wrote, asked of raw records as they come in. */
export {
  Detector,
  type Detection,
  type DetectorOptions,
  type RawRecord,
  type RelatedEvent,
} from './sigma/detector.js';
export { loadRules, type LoadOptions } from './sigma/load/load.js';
export type { LoadedRules } from './sigma/load/rule-reader.js';
export { refusalCodes, type RefusalCode } from './sigma/rule/fault.js';
export type { LogSource } from './sigma/rule/log-source.js';
export type { Placeholders } from './sigma/rule/placeholders.js';
export type { Level, SigmaRule, Status } from './sigma/rule/rule.js';
export { type RefusedRule, RuleSet, type UnreadSource } from './sigma/ruleset.js';
export { type ReadRecord } from './alert-of.js';
export { AlertRaiser, type Raised } from './raiser.js';
