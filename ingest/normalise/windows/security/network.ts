import type { Finding } from '../../common/facts.js';
import { FLOW_EDGES } from '../../common/flow.js';
import { addressMention, type Mention } from '../../common/mentions.js';
import { processMention, STANDING_EDGES } from '../../common/process.js';
import { networkFlow } from '../flow.js';
import { type DatedRecord, type Rule, silent } from '../rule.js';

const BLOCKED = 'blocked before it connected';
const NO_PEER = 'socket without a peer';

export const networkRules: readonly Rule[] = [
  {
    id: 5156,
    title: 'The Windows Filtering Platform has permitted a connection',
    edges: [...FLOW_EDGES, ...STANDING_EDGES],
    read: permitted,
  },
  silent(5152, 'The Windows Filtering Platform blocked a packet', BLOCKED),
  silent(5154, 'The Windows Filtering Platform has permitted a listen', NO_PEER),
  silent(5157, 'The Windows Filtering Platform has blocked a connection', BLOCKED),
  silent(5158, 'The Windows Filtering Platform has permitted a bind', NO_PEER),
  silent(5159, 'The Windows Filtering Platform has blocked a bind', BLOCKED),
];

function permitted(record: DatedRecord): Finding {
  const { fields } = record;
  const direction = fields.text('Direction')?.toLowerCase();
  return networkFlow(record, {
    process: flowProcess(record),
    inbound: direction === '%%14592' || direction === 'inbound',
    source: addressMention(fields.text('SourceAddress')),
    destination: addressMention(fields.text('DestAddress')),
    port: fields.text('DestPort'),
    protocol: fields.text('Protocol'),
  });
}

// Event data spell it `ProcessID`. In flat rows that may also be the logger's (see `executionPid`),
// and then the flow has none of its own.
function flowProcess(record: DatedRecord): Mention<'Process'> | undefined {
  const { fields, computer } = record;
  const own = fields.pid('ProcessID');
  const isLogger = fields.flat && own === record.executionPid;
  const pid = fields.pid('ProcessId') ?? (isLogger ? undefined : own);
  return processMention(computer, { pid, image: fields.text('Application') });
}
