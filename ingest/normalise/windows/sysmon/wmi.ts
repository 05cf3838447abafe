import type { Finding } from '../../common/facts.js';
import { userMention } from '../../common/mentions.js';
import { clipped, MAX_COMMAND_LINE } from '../../common/text.js';
import { bindingFacts, wmiMention, type WmiPart } from '../../common/wmi.js';
import { type DatedRecord, relate, type Rule } from '../rule.js';
import { SUBJECT_UNKNOWN } from '../users.js';

export const wmiRules: readonly Rule[] = [
  {
    id: 19,
    title: 'WmiEventFilter activity',
    edges: ['User CONFIGURED_WMI WmiSubscription'],
    read: (record) => onPart(record, 'filter', 'Query'),
  },
  {
    id: 20,
    title: 'WmiEventConsumer activity',
    edges: ['User CONFIGURED_WMI WmiSubscription'],
    read: (record) => onPart(record, 'consumer', 'Destination'),
  },
  {
    id: 21,
    title: 'WmiEventConsumerToFilter activity',
    edges: ['User CONFIGURED_WMI WmiSubscription'],
    note: 'One edge each to the binding, the consumer and the filter.',
    read: onBinding,
  },
];

function onPart(record: DatedRecord, part: WmiPart, queryField: string): Finding {
  const user = userMention({ name: record.fields.text('User') });
  if (user === undefined) return SUBJECT_UNKNOWN;
  const name = unquote(record.fields.text('Name'));
  if (name === undefined) return 'subscription without a name';
  const query = unquote(record.fields.text(queryField));
  const properties = {
    action: operationOf(record) ?? 'created',
    command_line: part === 'consumer' ? clipped(query, MAX_COMMAND_LINE) : undefined,
  };
  const subscription = wmiMention(record.computer, part, name, query);
  return [relate(record, 'CONFIGURED_WMI', user, subscription, properties)];
}

function onBinding(record: DatedRecord): Finding {
  const user = userMention({ name: record.fields.text('User') });
  if (user === undefined) return SUBJECT_UNKNOWN;
  const consumer = nameInPath(record.fields.text('Consumer'));
  const filter = nameInPath(record.fields.text('Filter'));
  if (consumer === undefined || filter === undefined) return 'subscription without a name';
  const operation = operationOf(record);
  const action = operation === 'deleted' ? operation : 'bound';
  return bindingFacts(record, [user], { consumer, filter }, action);
}

const OPERATIONS = new Set(['created', 'modified', 'deleted']);

function operationOf(record: DatedRecord): string | undefined {
  const operation = record.fields.text('Operation')?.toLowerCase();
  return OPERATIONS.has(operation ?? '') ? operation : undefined;
}

// Sysmon logs WMI strings as the source text has them: a leading blank and quotes.
function unquote(text: string | undefined): string | undefined {
  const bare = text?.replace(/^\s*"/, '').replace(/"\s*$/, '').trim();
  return bare === '' ? undefined : bare;
}

/** `"CommandLineEventConsumer.Name=\"Evil\""` → `Evil`. */
function nameInPath(text: string | undefined): string | undefined {
  const path = unquote(text)?.replaceAll('\\"', '"');
  if (path === undefined) return undefined;
  const start = path.indexOf('.Name=');
  return unquote(start === -1 ? path : path.slice(start + '.Name='.length));
}
