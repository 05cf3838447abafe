import { countAt } from '../common/fields.js';
import { coverageRow } from '../common/rule.js';
import { known } from '../common/text.js';
import type { CoverageRow, RawEvent } from '../format.js';
import { AWS_EDGES } from './cloudtrail.js';
import { said } from './fields.js';
import { applicationRules } from './rules/application.js';
import { BASE_EDGES } from './rules/base.js';
import { discoveryRules } from './rules/discovery.js';
import { emailRule } from './rules/email.js';
import { fileRules } from './rules/file.js';
import { findingRules } from './rules/finding.js';
import { hostRules } from './rules/host.js';
import { identityRules } from './rules/identity.js';
import { logonRules } from './rules/logon.js';
import { networkRules } from './rules/network.js';
import { processRules } from './rules/process.js';
import { registryRules } from './rules/registry.js';
import type { ClassRule } from './rules/rule.js';

const rules: readonly ClassRule[] = [
  ...processRules,
  ...fileRules,
  ...hostRules,
  ...registryRules,
  ...findingRules,
  ...logonRules,
  ...identityRules,
  ...networkRules,
  emailRule,
  ...discoveryRules,
  ...applicationRules,
].toSorted((one, other) => one.uid - other.uid);

const byUid = new Map(rules.map((rule) => [rule.uid, rule]));
const byName = new Map(rules.map((rule) => [nameKey(rule.name), rule]));

function nameKey(name: string): string {
  return name.slice(0, 64).toLowerCase().replaceAll('_', ' ');
}

/**
 * The rule of an event's class. The name goes before the number: release candidates numbered API
 * Activity 3005 and the registry's classes 1008 and 1009, which mean other classes since.
 */
export function ruleOf(event: RawEvent): ClassRule | undefined {
  const name =
    said(event, 'class_name') ??
    said(event, 'classname') ??
    said(event, 'type_name')?.split(':', 1)[0];
  const named = name === undefined ? undefined : byName.get(nameKey(name));
  return named ?? byUid.get(countAt(event, 'class_uid') ?? 0);
}

/** True for the classes of findings, in which `status` is the state of a case. */
export function isFinding(event: RawEvent): boolean {
  return Math.trunc((countAt(event, 'class_uid') ?? 0) / 1000) === 2;
}

export const coverage: readonly CoverageRow[] = [
  {
    event: 'any class of a device',
    title: 'Machine of an event',
    edges: ['Host HAS_ADDRESS IpAddress'],
    note: 'Every fact that names a device also tells its addresses.',
  },
  {
    event: 'any class made of a CloudTrail record',
    title: 'API call of AWS',
    edges: AWS_EDGES,
    note: 'Read as CloudTrail records are, so that both make the same nodes.',
  },
  ...rules.map(({ uid, name, edges, note }) =>
    coverageRow(String(uid), known({ title: name, edges: [...new Set(edges)], note })),
  ),
  {
    event: 'any other class',
    title: 'Attributes that mean the same everywhere',
    edges: BASE_EDGES,
    note: 'Ignored where they tell neither a process nor a flow nor an operation.',
  },
];
