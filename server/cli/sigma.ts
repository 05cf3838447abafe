import { type LoadedRules, loadRules } from '../../detections/index.js';

export interface SigmaOptions {
  readonly folders: readonly string[];
  readonly strict?: boolean;
  readonly json?: boolean;
}

/**
 * Reads folders of Sigma rules as the service would, and says what it takes, what not and why, and
 * which rules wait for telemetry that nothing brings. Needs neither service nor graph.
 */
export async function run({ folders, strict, json }: SigmaOptions): Promise<void> {
  const rules = await loadRules(folders);
  process.stdout.write(json === true ? `${JSON.stringify(summaryOf(rules))}\n` : reportOf(rules));
  if (strict === true && rules.refused.length > 0) process.exitCode = 1;
}

function summaryOf({ ruleset, loaded, filters, refused }: LoadedRules): object {
  return { loaded, filters, refused, unread: ruleset.unread() };
}

function reportOf({ ruleset, loaded, filters, refused }: LoadedRules): string {
  const unread = ruleset.unread();
  const waiting = unread.reduce((sum, { rules }) => sum + rules, 0);
  const lines = [
    `${loaded} rules taken, ${refused.length} refused.`,
    ...(filters === 0 ? [] : [`${filters} filters applied to them.`]),
    ...refused.map(({ file, code, reason }) => `  ${code}  ${file}: ${reason}`),
    `${waiting} rules wait for telemetry of which no format tells.`,
    ...unread.map(({ logsource, rules }) => `  ${String(rules).padStart(4)}  ${logsource}`),
  ];
  return `${lines.join('\n')}\n`;
}
