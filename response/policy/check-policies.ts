import { checkParseSchema, validate, type DetailedError } from '@cedar-policy/cedar-wasm/nodejs';
import { type Policy, problemOf, readPolicyFile } from './policy-file.js';
import { lineAt, type PolicyProblem } from './policy-problem.js';
import { type PolicyTexts, SCHEMA_FILE, tenantOf } from './policy-texts.js';

export interface CheckedPolicies {
  /** In the order of files and lines; those that cannot be read are missing. */
  readonly policies: readonly Policy[];
  /** None: an engine can be made of them. */
  readonly problems: readonly PolicyProblem[];
}

/** Reads all texts and holds each policy against the schema, strictly. */
export function checkPolicies(texts: PolicyTexts): CheckedPolicies {
  const files = Object.entries(texts)
    .filter(([name]) => name !== SCHEMA_FILE)
    .map(([name, text]) => readPolicyFile(name, text, tenantOf(name)));
  const policies = files.flatMap((file) => file.policies);
  const problems = [
    ...schemaProblems(texts[SCHEMA_FILE]),
    ...files.flatMap((file) => file.problems),
    ...emptyProblems(files, policies),
    ...twins(policies),
  ];
  const schema = texts[SCHEMA_FILE];
  if (schema === undefined || problems.some(({ file }) => file === SCHEMA_FILE)) {
    return { policies, problems };
  }
  return { policies, problems: [...problems, ...invalidities(policies, schema)] };
}

function schemaProblems(schema: string | undefined): readonly PolicyProblem[] {
  if (schema === undefined) return [{ file: SCHEMA_FILE, line: null, message: 'is missing.' }];
  const answer = checkParseSchema(schema);
  if (answer.type === 'success') return [];
  return answer.errors.map((error) => problemOf(SCHEMA_FILE, schema, error));
}

/** Without a policy all would be forbidden: nobody means that, so something did not arrive. */
function emptyProblems(
  files: readonly { readonly problems: readonly PolicyProblem[] }[],
  policies: readonly Policy[],
): readonly PolicyProblem[] {
  const isTold = files.some(({ problems }) => problems.length > 0);
  if (isTold || policies.some(({ tenant }) => tenant === null)) return [];
  return [{ file: '*.cedar', line: null, message: 'there is no policy for all tenants.' }];
}

/** Decisions name policies by their id: among those that can apply together it must be one policy's only. */
function twins(policies: readonly Policy[]): readonly PolicyProblem[] {
  return policies.flatMap((policy, index) => {
    const { id, tenant, file, line } = policy;
    const first = policies.slice(0, index).find((one) => one.id === id && meet(one.tenant, tenant));
    if (first === undefined) return [];
    const message = `the id ${id} is taken by the policy at ${first.file}:${first.line}.`;
    return [{ file, line, message }];
  });
}

function meet(one: string | null, other: string | null): boolean {
  return one === null || other === null || one === other;
}

/**
 * What Cedar's validator says. Its warnings count too: a `forbid` that can never hold protects nobody. Where a policy
 * has errors they are what its warnings come from.
 */
function invalidities(policies: readonly Policy[], schema: string): readonly PolicyProblem[] {
  const byName = new Map(policies.map((policy) => [`${policy.file}:${policy.id}`, policy]));
  const texts = [...byName].map(([name, { text }]) => [name, text] as const);
  const answer = validate({
    schema,
    policies: { staticPolicies: Object.fromEntries(texts) },
    validationSettings: { mode: 'strict' },
  });
  if (answer.type === 'failure') {
    return answer.errors.map(({ message }) => ({ file: SCHEMA_FILE, line: null, message }));
  }
  const { validationErrors: errors, validationWarnings: warnings } = answer;
  const faulty = new Set(errors.map(({ policyId }) => policyId));
  const told = [...errors, ...warnings.filter(({ policyId }) => !faulty.has(policyId))];
  const problems = told.flatMap(({ policyId, error }) => {
    const policy = byName.get(policyId);
    return policy === undefined ? [] : [invalidity(policy, error)];
  });
  return firstOfEachLine(problems);
}

/** Cedar says the same of each action and kind that a policy is for, in any order. */
function firstOfEachLine(problems: readonly PolicyProblem[]): readonly PolicyProblem[] {
  return problems.toSorted(byPlace).filter((problem, index, all) => {
    const before = all[index - 1];
    return before?.file !== problem.file || before.line !== problem.line;
  });
}

function invalidity({ file, line, text, id }: Policy, error: DetailedError): PolicyProblem {
  const start = error.sourceLocations?.[0]?.start ?? 0;
  const help = error.help === null ? '' : `; ${error.help}`;
  const message = `${error.message.replace(`\`${file}:${id}\``, `\`${id}\``)}${help}.`;
  return { file, line: line + lineAt(text, start) - 1, message };
}

function byPlace(one: PolicyProblem, other: PolicyProblem): number {
  return (
    compared(one.file, other.file) ||
    compared(one.line ?? 0, other.line ?? 0) ||
    compared(one.message, other.message)
  );
}

function compared<T extends string | number>(one: T, other: T): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
