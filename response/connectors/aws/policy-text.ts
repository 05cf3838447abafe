import { z } from 'zod';

const statement = z.looseObject({ Sid: z.string().optional() });
const document = z.looseObject({
  Statement: z.union([z.array(statement), statement.transform((only) => [only])]),
});

export type PolicyStatement = Readonly<Record<string, unknown>> & {
  readonly Sid?: string | undefined;
};
/** A policy with its statements as a list. */
export type PolicyDocument = Readonly<Record<string, unknown>> & {
  readonly Statement: readonly PolicyStatement[];
};

/** Undefined where the text is no policy. */
export function parsePolicy(text: string): PolicyDocument | undefined {
  try {
    return document.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** The statement with a Sid; undefined where there is none. */
export function statementOf(text: string | null, sid: string): PolicyStatement | undefined {
  const policy = text === null ? undefined : parsePolicy(text);
  return policy?.Statement.find(({ Sid }) => Sid === sid);
}

export function hasStatement(text: string | null, sid: string): boolean {
  return statementOf(text, sid) !== undefined;
}

/** Whether two statements say the same, as `samePolicy` has it. */
export function sameStatement(one: PolicyStatement | undefined, other: PolicyStatement): boolean {
  return one !== undefined && canonical(one) === canonical(other);
}

/**
 * Whether two policies say the same, for AWS may give one back in other words: without regard to the order of keys
 * and statements, and to whether one thing stands in a list.
 *
 * @param without statements whose Sid begins so are left out of both
 */
export function samePolicy(one: string | null, other: string | null, without?: string): boolean {
  return meaning(one, without) === meaning(other, without);
}

function meaning(text: string | null, without: string | undefined): string {
  if (text === null) return '';
  const policy = parsePolicy(text);
  if (policy === undefined) return text;
  const isLeftOut = ({ Sid = '' }: PolicyStatement): boolean =>
    without !== undefined && Sid.startsWith(without);
  const statements = policy.Statement.filter((one) => !isLeftOut(one)).map(canonical);
  return statements.length === 0 ? '' : statements.sort().join('\n');
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) {
    const parts = value.map(canonical).sort();
    return parts.length === 1 ? parts.join('') : `[${parts.join()}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([key, held]) => `${JSON.stringify(key)}:${canonical(held)}`).join()}}`;
}
