import { randomUUID } from 'node:crypto';
import { getArgumentValues, type GraphQLFieldResolver, type GraphQLResolveInfo } from 'graphql';
import { openRehearsal, type PlannedRead } from '../../graph/index.js';
import type { Context } from '../context.js';
import type { OperationVariables, VariableValues } from './operation-variables.js';

export type Parameters = Record<string, unknown>;
export type Resolve = GraphQLFieldResolver<unknown, Context, Parameters>;

/** One call of a generated resolver. */
export interface Question {
  readonly resolve: Resolve;
  readonly parent: unknown;
  readonly parameters: Parameters;
  readonly context: Context;
  readonly info: GraphQLResolveInfo;
}

/** What the generator would run for these variables and claims; undefined where that is not one statement. */
export async function rehearse(
  { resolve, parent, context, info }: Question,
  variableValues: VariableValues,
  jwt: Context['jwt'],
): Promise<PlannedRead | undefined> {
  const [node] = info.fieldNodes;
  const field = info.parentType.getFields()[info.fieldName];
  if (node === undefined || field === undefined) return undefined;
  const plans: PlannedRead[] = [];
  const executionContext = openRehearsal((plan) => plans.push(plan));
  const parameters = getArgumentValues(field, node, variableValues);
  const rehearsed = { ...context, jwt, executionContext };
  await resolve(parent, parameters, rehearsed, { ...info, variableValues: { ...variableValues } });
  return plans.length === 1 ? plans[0] : undefined;
}

/** The variables with a mark for each value that filters compare with, and the marks in order. */
export function marksIn(
  variables: OperationVariables,
  values: VariableValues,
): { readonly marks: readonly unknown[]; readonly marked: VariableValues } {
  const marks: unknown[] = [];
  const marked = variables.replaceCompared(values, (value) => {
    const mark = markLike(value);
    marks.push(mark);
    return mark;
  });
  return { marks, marked };
}

/** Of the same type, and like nothing else. */
export function markLike(value: unknown): unknown {
  if (typeof value === 'number') return Math.random();
  return Array.isArray(value) ? value.map(markLike) : randomUUID();
}
