import type { Finding } from '../../common/facts.js';
import { PROCESS_UNKNOWN, standing, STANDING_EDGES } from '../../common/process.js';
import { pipeMention } from '../../common/share.js';
import { ACTOR, processOf } from '../process.js';
import { type DatedRecord, type FactRule, relate } from '../rule.js';

export const pipeRules: readonly FactRule[] = [
  pipeRule(17, 'Pipe created', 'PipeCreated'),
  pipeRule(18, 'Pipe connected', 'PipeConnected'),
];

function pipeRule(id: number, title: string, action: string): FactRule {
  return {
    id,
    title,
    edges: ['Process ACCESSED_RESOURCE Resource', ...STANDING_EDGES],
    read: (record) => onPipe(record, action),
  };
}

function onPipe(record: DatedRecord, action: string): Finding {
  const process = processOf(record, ACTOR);
  if (process === undefined) return PROCESS_UNKNOWN;
  const pipe = record.fields.text('PipeName');
  if (pipe === undefined || pipe === '<Anonymous Pipe>') return 'pipe without a name';
  const resource = pipeMention(record.computer, pipe);
  const properties = { action, result: 'success' };
  return [
    relate(record, 'ACCESSED_RESOURCE', process, resource, properties),
    ...standing(record, process),
  ];
}
