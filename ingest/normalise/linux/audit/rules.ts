import type { Finding } from '../../common/facts.js';
import { coverageRow } from '../../common/rule.js';
import type { CoverageRow } from '../../format.js';
import { accountRules } from './accounts.js';
import { processRules } from './exec.js';
import { fileRules } from './files.js';
import { networkRules } from './network.js';
import { type AuditRecord, recordOf } from './record.js';
import { type AuditScene, callIn, type CallRule } from './scene.js';
import { silentTypes } from './silent-types.js';
import { hasSucceeded, isUnderWay, syscallName } from './syscalls.js';
import { tracingRules } from './tracing.js';

const callRules: readonly CallRule[] = [
  ...processRules,
  ...networkRules,
  ...fileRules,
  ...tracingRules,
];

const byCall = new Map(callRules.flatMap((rule) => rule.names.map((name) => [name, rule])));
const byType = new Map(
  accountRules.map((rule) => rule.names.map((name) => [name, rule] as const)).flat(),
);
const silentByType = new Map(
  silentTypes.flatMap(({ names, ignored }) => names.map((name) => [name, ignored] as const)),
);

/** What an event says, or in a few words from a fixed list why it says nothing. */
export function factsOf(scene: AuditScene): Finding {
  const call = recordOf(scene.event, 'SYSCALL');
  if (call !== undefined) return ofCall(scene, call);
  const found = scene.event.records.find(({ type }) => byType.has(type));
  const rule = found === undefined ? undefined : byType.get(found.type);
  if (found === undefined || rule === undefined) return silence(scene);
  return prefixed(found.type, rule.read(scene, found.fields));
}

function ofCall(scene: AuditScene, { fields }: AuditRecord): Finding {
  const name = syscallName(fields);
  const rule = name === undefined ? undefined : byCall.get(name);
  if (name === undefined || rule === undefined) return 'system call without rules';
  if (!hasSucceeded(fields) && !(name === 'connect' && isUnderWay(fields))) {
    return `${name}: the call failed`;
  }
  const call = callIn(scene, name, fields);
  return call === undefined ? `${name}: process unknown` : prefixed(name, rule.read(call));
}

function prefixed(name: string, finding: Finding): Finding {
  return typeof finding === 'string' ? `${name}: ${finding}` : finding;
}

function silence({ event }: AuditScene): string {
  for (const { type } of event.records) {
    const reason = silentByType.get(type);
    if (reason !== undefined) return reason;
  }
  return 'record type without rules';
}

/** One row per kind of call and record. */
export const coverage: readonly CoverageRow[] = [
  ...callRules.map((rule) => coverageRow(rule.names.join(', '), rule)),
  ...accountRules.map((rule) => coverageRow(rule.names.join(', '), rule)),
  ...silentTypes.map((rule) => coverageRow(rule.names.join(', '), rule)),
];
