import {
  policySetTextToParts,
  policyToJson,
  type DetailedError,
} from '@cedar-policy/cedar-wasm/nodejs';
import { lineAt, type PolicyProblem } from './policy-problem.js';

/** One policy as its file has it. */
export interface Policy {
  /** Its annotation `@id`. */
  readonly id: string;
  /** Its annotation `@reason`: a sentence for people. */
  readonly reason: string;
  readonly effect: 'permit' | 'forbid';
  /** Whose it is; null where it is for all tenants. */
  readonly tenant: string | null;
  readonly file: string;
  /** Where it begins, from 1. */
  readonly line: number;
  readonly text: string;
}

interface PolicyFile {
  readonly policies: readonly Policy[];
  readonly problems: readonly PolicyProblem[];
}

const ID = /^[a-z0-9][a-z0-9-]{0,79}$/;
const LONGEST_REASON = 300;

/** Takes a file apart. What is wrong is listed; whether policies fit the schema is asked elsewhere. */
export function readPolicyFile(file: string, text: string, tenant: string | null): PolicyFile {
  const parts = policySetTextToParts(text);
  if (parts.type === 'failure') {
    return { policies: [], problems: parts.errors.map((error) => problemOf(file, text, error)) };
  }
  const problems: PolicyProblem[] = parts.policy_templates.map((template) => ({
    file,
    line: lineOf(text, template, 0),
    message: 'a template with slots such as ?principal is never filled in, and so never holds.',
  }));
  const policies: Policy[] = [];
  let from = 0;
  for (const part of inOrder(parts.policies)) {
    from = Math.max(0, text.indexOf(part, from));
    const policy = readPolicy(part, { file, tenant, line: lineOf(text, part, from) });
    if (typeof policy === 'string') {
      problems.push({ file, line: lineOf(text, part, from), message: policy });
    } else policies.push(policy);
    from += part.length;
  }
  return { policies, problems };
}

/** The policy, or what is wrong with it. */
function readPolicy(
  text: string,
  place: Pick<Policy, 'file' | 'tenant' | 'line'>,
): Policy | string {
  const parsed = policyToJson(text);
  if (parsed.type === 'failure') return parsed.errors.map(({ message }) => message).join('; ');
  const { effect, annotations: { id = '', reason = '' } = {} } = parsed.json;
  if (!ID.test(id)) {
    return 'the policy needs an @id("…") of small letters, digits and dashes, 80 at most.';
  }
  const sentence = reason.trim();
  if (sentence === '' || sentence.length > LONGEST_REASON) {
    return `policy ${id} needs a @reason("…"), a sentence of ${LONGEST_REASON} characters at most.`;
  }
  if (place.tenant !== null && effect === 'permit') {
    return `policy ${id} permits something; policies of a tenant may only forbid.`;
  }
  return { ...place, id, reason: sentence, effect, text };
}

/** Cedar numbers the policies of a text and gives them sorted by these names: policy0, policy1, policy10, policy2 … */
function inOrder(parts: readonly string[]): string[] {
  const names = parts.map((_, index) => String(index)).sort();
  return parts
    .map((part, index) => ({ part, place: Number(names[index]) }))
    .sort((one, other) => one.place - other.place)
    .map(({ part }) => part);
}

/** What Cedar says of a text, with its line. */
export function problemOf(
  file: string,
  text: string,
  { message, help, sourceLocations }: DetailedError,
): PolicyProblem {
  const [at] = sourceLocations ?? [];
  const hints = [at?.label, help].filter((hint) => typeof hint === 'string');
  return {
    file,
    line: at === undefined ? null : lineAt(text, at.start),
    message: `${[message, ...hints].join('; ')}.`,
  };
}

function lineOf(text: string, part: string, from: number): number {
  return text.slice(0, Math.max(0, text.indexOf(part, from))).split('\n').length;
}
