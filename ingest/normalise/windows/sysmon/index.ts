import { type Rule, silent } from '../rule.js';
import { fileRules } from './file.js';
import { networkRules } from './network.js';
import { pipeRules } from './pipe.js';
import { processRules } from './process.js';
import { registryRules } from './registry.js';
import { wmiRules } from './wmi.js';

/** Sysmon for Windows, every event id up to 29 and 255. */
export const sysmonRules: readonly Rule[] = [
  ...processRules,
  ...fileRules,
  ...registryRules,
  ...networkRules,
  ...pipeRules,
  ...wmiRules,
  silent(4, 'Sysmon service state changed', 'state of the sensor'),
  silent(16, 'Sysmon configuration changed', 'state of the sensor'),
  silent(24, 'ClipboardChange', 'no clipboard in the graph'),
  silent(255, 'Error', 'sensor error'),
];
