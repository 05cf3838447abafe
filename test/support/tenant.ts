import { randomBytes } from 'node:crypto';

/** A tenant that no other test has: the graph is shared by all test files of a run. */
export function randomTenant(): string {
  return `t${randomBytes(8).toString('hex')}`;
}
