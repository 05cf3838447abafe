import type { Config } from '../config.js';
import { askForTenant } from './tenant-request.js';

export interface DigestOptions {
  readonly tenant: string;
}

/** Prints `digest nodes edges` on one line: the same for two graphs that say the same. */
export async function run({ tenant }: DigestOptions, config: Config): Promise<void> {
  const asker = { tenant, role: 'admin' } as const;
  const answer = await askForTenant(config, asker, { method: 'GET', path: '/api/v1/digest' });
  const { digest, nodes, edges } = answer as { digest: string; nodes: number; edges: number };
  process.stdout.write(`${digest}  ${nodes} nodes  ${edges} edges\n`);
}
