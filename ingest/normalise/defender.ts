import type { Finding } from './common/facts.js';
import { coverageRow } from './common/rule.js';
import { accepted, ignored, rejected } from './common/verdict.js';
import { cloudRules } from './defender/cloud-rules.js';
import { deviceRules } from './defender/device-rules.js';
import { fileRules } from './defender/file-rules.js';
import { identityRules } from './defender/identity-rules.js';
import { logonRules } from './defender/logon-rules.js';
import { networkRules } from './defender/network-rules.js';
import { persistenceRules } from './defender/persistence-rules.js';
import { processRules } from './defender/process-rules.js';
import { registryRules } from './defender/registry-rules.js';
import { deviceRow, type HuntingRow, readHuntingRow } from './defender/row.js';
import type { HuntingRule } from './defender/rule.js';
import { signInRules } from './defender/sign-in-rules.js';
import { isStreamed, tableOf } from './defender/tables.js';
import type { Format, RawEvent, Verdict } from './format.js';

const rules: readonly HuntingRule[] = [
  ...processRules,
  ...networkRules,
  ...fileRules,
  ...registryRules,
  ...logonRules,
  ...persistenceRules,
  ...deviceRules,
  ...identityRules,
  ...signInRules,
  ...cloudRules,
];

/** By table and action; by the table alone for rules of whole tables. */
const byAction = new Map(
  rules.flatMap((rule) => keysOf(rule).map((key): [string, HuntingRule] => [key, rule])),
);

function keysOf({ table, actions }: HuntingRule): string[] {
  return actions.length === 0 ? [table] : actions.map((action) => ruleKey(table, action));
}

function ruleKey(table: string, action: string): string {
  return `${table} ${action.toLowerCase()}`;
}

/**
 * Advanced hunting of Microsoft Defender XDR: rows as a query gives them, as Log Analytics stores
 * them, and in the envelope of the streaming API.
 */
export const defender = {
  name: 'defender',
  recognises: (event) => tableOf(event) !== undefined || isStreamed(event),
  normalise,
  coverage: rules.map((rule) =>
    coverageRow([rule.table, rule.actions.join(', ')].join(' ').trim(), rule),
  ),
} satisfies Format;

function normalise(event: RawEvent): Verdict {
  const hunting = readHuntingRow(event);
  if (hunting === undefined) return ignored('table without rules');
  if ('problem' in hunting) return rejected(hunting.problem);
  const { table, action, at, recordId, skewSeconds } = hunting;
  const rule = byAction.get(ruleKey(table, action)) ?? byAction.get(table);
  if (rule === undefined) return ignored(`${table}: action without a rule`);
  if ('ignored' in rule) return ignored(`${table}: ${rule.ignored}`);
  const finding = findingOf(rule, hunting);
  if (finding === undefined) return rejected('no machine name: expected DeviceName');
  if (typeof finding === 'string') return ignored(`${table}: ${finding}`);
  return accepted({ observations: finding, at, recordId, skewSeconds });
}

/** Undefined where a rule for devices meets a row that names none. */
function findingOf(
  rule: Exclude<HuntingRule, { ignored: string }>,
  hunting: HuntingRow,
): Finding | undefined {
  if ('onService' in rule) return rule.onService(hunting);
  const device = deviceRow(hunting);
  return device === undefined ? undefined : rule.onDevice(device);
}
