import type { Clock } from '../../../graph/index.js';
import type { Config } from '../../config.js';
import type { Probe } from '../../neo4j/index.js';
import type { ProbeSettings } from './network.js';
import { fail, type Finding } from './finding.js';
import { checkClock, checkHome, checkSecrets } from './home.js';
import {
  checkDisk,
  checkGrammar,
  checkJarCache,
  checkJava,
  checkMaven,
  checkNode,
  messageOf,
} from './machine.js';
import { checkGraph, checkSettings, checkSpoor } from './network.js';

export interface DoctorTools {
  readonly clock: Clock;
  /** Logs on to a Neo4j that is given. */
  readonly probe: Probe;
  /** Looks at the settings of a Neo4j that is given. */
  readonly settings: ProbeSettings;
}

/** Runs every check, in the order in which a start would trip over them. Never rejects. */
export async function examine(config: Config, tools: DoctorTools): Promise<readonly Finding[]> {
  const checks: readonly (readonly [string, () => Finding | Promise<Finding>])[] = [
    ['node', () => checkNode()],
    ['java', () => checkJava(config)],
    ['maven', () => checkMaven(config)],
    ['jars', () => checkJarCache(config)],
    ['grammar', () => checkGrammar(config)],
    ['disk', () => checkDisk(config)],
    ['home', () => checkHome(config)],
    ['secrets', () => checkSecrets(config)],
    ['clock', () => checkClock(config, tools.clock)],
    ['graph', () => checkGraph(config, tools.probe)],
    ['settings', () => checkSettings(config, tools.settings)],
    ['spoor', () => checkSpoor(config)],
  ];
  return Promise.all(checks.map(([name, check]) => examineOne(name, check)));
}

async function examineOne(name: string, check: () => Finding | Promise<Finding>): Promise<Finding> {
  try {
    return await check();
  } catch (error) {
    return fail(name, `could not be checked: ${messageOf(error)}`, 'Mend this first.');
  }
}
