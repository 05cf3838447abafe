import { SpoorError, type Clock } from '../../../graph/index.js';
import { loadPolicies } from '../../../response/index.js';
import type { Config } from '../../config.js';
import { systemClock } from '../../system-clock.js';
import { decisionText } from './decision-text.js';
import { situationIn, situationOf, type SituationFlags } from './situation-of.js';

export interface PolicyExplainOptions extends SituationFlags {
  /** A file, or - for standard input. */
  readonly situation?: string;
  /** Undefined: the folder beside the configuration. */
  readonly policies?: string;
  readonly json?: boolean;
}

/**
 * Decides about a situation that need not be, and says by which policies and on what values.
 *
 * @throws SpoorError CONFIG_INVALID where the policies cannot be read, BAD_REQUEST where the situation cannot
 */
export async function run(
  options: PolicyExplainOptions,
  { policyFolder }: Pick<Config, 'policyFolder'>,
  clock: Clock = systemClock,
): Promise<void> {
  const { situation: file, policies, json, ...flags } = options;
  if (file !== undefined && Object.keys(flags).length > 0) {
    throw new SpoorError('BAD_REQUEST', 'Give a file with a situation, or flags, and not both.');
  }
  const folder = policies ?? policyFolder;
  const situation = file === undefined ? situationOf(flags, clock) : await situationIn(file);
  const decision = loadPolicies(folder).decide(situation);
  process.stdout.write(
    json === true
      ? `${JSON.stringify({ situation, decision })}\n`
      : decisionText(situation, decision),
  );
}
