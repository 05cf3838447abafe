import { problemText, readPolicies, type ReadPolicies } from '../../../response/index.js';
import type { Config } from '../../config.js';

export interface PolicyCheckOptions {
  /** Undefined: the one beside the configuration. */
  readonly folder?: string;
  readonly json?: boolean;
}

/**
 * Reads a folder of policies as the service would, and says how many there are, or all that is wrong with them. Exit
 * code 1 where anything is.
 *
 * @throws SpoorError CONFIG_INVALID where the folder itself cannot be read
 */
export function run(
  { folder, json }: PolicyCheckOptions,
  { policyFolder }: Pick<Config, 'policyFolder'>,
): Promise<void> {
  const where = folder ?? policyFolder;
  const read = readPolicies(where);
  process.stdout.write(
    json === true ? `${JSON.stringify(summaryOf(read))}\n` : reportOf(read, where),
  );
  if (read.engine === undefined) process.exitCode = 1;
  return Promise.resolve();
}

function summaryOf({ engine, policies, problems }: ReadPolicies): object {
  return {
    version: engine?.version ?? null,
    policies: policies.map(({ text: _text, ...policy }) => policy),
    problems,
  };
}

function reportOf({ engine, policies, problems }: ReadPolicies, folder: string): string {
  if (engine === undefined) {
    const many = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    const lines = problems.map((problem) => `  ${problemText(problem, folder)}`);
    return `${many}: with these policies everything is forbidden.\n${lines.join('\n')}\n`;
  }
  const ofTenants = policies.filter(({ tenant }) => tenant !== null);
  const tenants = new Set(ofTenants.map(({ tenant }) => tenant)).size;
  const own = tenants === 0 ? '' : `, ${ofTenants.length} of them of ${tenants} tenants`;
  return `${policies.length} policies${own}. Version ${engine.version}.\n`;
}
