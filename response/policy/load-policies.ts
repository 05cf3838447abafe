import { SpoorError } from '../../graph/index.js';
import { CedarEngine } from './cedar-engine.js';
import { checkPolicies, type CheckedPolicies } from './check-policies.js';
import type { PolicyEngine } from './policy-engine.js';
import { readPolicyFolder } from './policy-folder.js';
import { problemText, type PolicyProblem } from './policy-problem.js';
import { normalised, type PolicyTexts } from './policy-texts.js';

/** Policies that were read, with what is wrong with them; no engine where anything is. */
export interface ReadPolicies extends CheckedPolicies {
  readonly engine: PolicyEngine | undefined;
}

/**
 * Reads a folder of policies and says all that is wrong with it.
 *
 * @throws SpoorError CONFIG_INVALID where the folder itself cannot be read
 */
export function readPolicies(folder: string): ReadPolicies {
  const { texts, problems } = readPolicyFolder(folder);
  const read = readTexts(texts);
  if (problems.length === 0) return read;
  return { ...read, engine: undefined, problems: [...problems, ...read.problems] };
}

/**
 * The engine of a folder of policies, whole or not at all.
 *
 * @throws SpoorError CONFIG_INVALID with file and line of what is wrong first
 */
export function loadPolicies(folder: string): PolicyEngine {
  const { engine, problems } = readPolicies(folder);
  if (engine === undefined) throw invalid(problems, folder);
  return engine;
}

/**
 * An engine from recorded texts.
 *
 * @throws SpoorError CONFIG_INVALID with file and line of what is wrong first
 */
export function engineOf(texts: PolicyTexts): PolicyEngine {
  const { engine, problems } = readTexts(texts);
  if (engine === undefined) throw invalid(problems, '');
  return engine;
}

/** Forbids everything, for a service whose policies cannot be read. `reason` is told with each decision. */
export function closedEngine(reason: string): PolicyEngine {
  const closed = {
    level: 'forbidden',
    version: 'closed',
    determining: [],
    errors: [reason],
  } as const;
  return { version: 'closed', policies: [], textsOf: () => ({}), decide: () => closed };
}

function readTexts(given: PolicyTexts): ReadPolicies {
  const texts = normalised(given);
  const { policies, problems } = checkPolicies(texts);
  if (problems.length > 0) return { policies, problems, engine: undefined };
  const engine = new CedarEngine(texts, policies);
  const misfits = engine.misfits();
  return { policies, problems: misfits, engine: misfits.length > 0 ? undefined : engine };
}

function invalid(problems: readonly PolicyProblem[], folder: string): SpoorError {
  const [first] = problems;
  const text = first === undefined ? `${folder} is not valid.` : problemText(first, folder);
  const more = problems.length - 1;
  const rest = more > 0 ? ` ${more} more: \`spoor policy check\` lists them.` : '';
  return new SpoorError('CONFIG_INVALID', `${text}${rest}`);
}
