import type { CoverageRow } from '../../format.js';
import type { Finding } from '../standing.js';
import { accountRules } from './accounts.js';
import { processRules } from './exec.js';
import { fileRules } from './files.js';
import { networkRules } from './network.js';
import { type AuditRecord, recordOf } from './record.js';
import { type AuditScene, callIn, type CallRule, type RecordRule } from './scene.js';
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
  silentTypes.flatMap(({ names, title }) => names.map((name) => [name, title] as const)),
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
    const title = silentByType.get(type);
    if (title !== undefined) return title;
  }
  return 'record type without rules';
}

/** One row per kind of call and record. */
export const coverage: readonly CoverageRow[] = [
  ...callRules.map((rule) => coverageRow(rule)),
  ...accountRules.map((rule) => coverageRow(rule)),
  ...silentTypes.map(({ names, title }) => ({ event: names.join(', '), title, edges: [] })),
];

function coverageRow({ names, title, edges, note }: CallRule | RecordRule): CoverageRow {
  const row = { event: names.join(', '), title, edges };
  return note === undefined ? row : { ...row, note };
}
