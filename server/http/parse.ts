import type { z } from 'zod';
import { SpoorError } from '../../graph/index.js';

/**
 * What a request says, checked.
 * @throws SpoorError BAD_REQUEST, naming the first place that is wrong
 */
export function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue?.path.join('.') ?? '';
  const problem = issue?.message ?? 'is malformed';
  throw new SpoorError('BAD_REQUEST', place === '' ? problem : `${place}: ${problem}`);
}
