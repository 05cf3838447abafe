import type { Finding } from '../common/facts.js';
import { fileMention } from '../common/files.js';
import { type Mention, userMention } from '../common/mentions.js';
import {
  parsePid,
  PROCESS_UNKNOWN,
  processMention,
  standing,
  STANDING_EDGES,
} from '../common/process.js';
import { bindingFacts, nameInReference } from '../common/wmi.js';
import { type DatedRecord, relate, type Rule, silent } from './rule.js';

export const wmiActivityRules: readonly Rule[] = [
  {
    id: 5857,
    title: 'WMI provider started',
    edges: ['Process LOADED_MODULE File', ...STANDING_EDGES],
    read: providerStarted,
  },
  silent(5858, 'WMI operation failed', 'operation without an effect'),
  silent(5859, 'WMI event filter activated', '5861 tells the subscription'),
  silent(5860, 'Temporary WMI event subscription', 'subscription ends with its process'),
  {
    id: 5861,
    title: 'Permanent WMI event subscription bound',
    edges: ['User CONFIGURED_WMI WmiSubscription'],
    note: 'By the creator SID in the cause; without one, the three parts only.',
    read: subscriptionBound,
  },
];

const MAX_TEXT = 16 * 1024;

/** A field, or `Key = value;` in the message where the export lost the fields. */
function valueOf({ fields, message, executionPid }: DatedRecord, key: string): string | undefined {
  // In flat rows `ProcessID` is the logger's, which here is the very process.
  const own = key === 'ProcessID' && fields.flat ? executionPid?.toString() : fields.text(key);
  if (own !== undefined) return own;
  const start = message?.indexOf(`${key} = `) ?? -1;
  if (message === undefined || start === -1) return undefined;
  return message
    .slice(start + key.length + 3, start + MAX_TEXT)
    .split(';', 1)[0]
    ?.trim();
}

function providerStarted(record: DatedRecord): Finding {
  const pid = parsePid(valueOf(record, 'ProcessID'));
  const process = processMention(record.computer, { pid });
  if (process === undefined) return PROCESS_UNKNOWN;
  const file = fileMention(record.computer, valueOf(record, 'ProviderPath'));
  if (file === undefined) return 'file unknown';
  return [relate(record, 'LOADED_MODULE', process, file), ...standing(record, process)];
}

function subscriptionBound(record: DatedRecord): Finding {
  const { fields, message } = record;
  const filter = fields.text('ESS') ?? bareFilter(valueOf(record, 'Eventfilter'));
  const consumer = nameInReference(fields.text('CONSUMER') ?? valueOf(record, 'Consumer'));
  if (filter === undefined || consumer === undefined) return 'subscription without a name';
  const creator = creatorOf(fields.text('PossibleCause') ?? message);
  return bindingFacts(record, creator === undefined ? [] : [creator], { consumer, filter });
}

/** `Evil (refer to its activate eventid:5859)` → `Evil`. */
function bareFilter(text: string | undefined): string | undefined {
  const end = text?.indexOf(' (refer to') ?? -1;
  return end === -1 ? text : text?.slice(0, end);
}

/** `CreatorSID = {1, 5, 0, 0, …}`: a SID byte by byte. */
function creatorOf(text: string | undefined): Mention<'User'> | undefined {
  const list = /CreatorSID = \{([\d, ]{1,400})\}/.exec((text ?? '').slice(0, MAX_TEXT))?.[1];
  const sid = list === undefined ? undefined : sidOfBytes(list.split(',').map(Number));
  return sid === undefined ? undefined : userMention({ sid });
}

function sidOfBytes(bytes: readonly number[]): string | undefined {
  const [revision, count, ...rest] = bytes;
  const valid = bytes.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255);
  if (!valid || revision === undefined || rest.length !== 6 + 4 * (count ?? 0)) return undefined;
  const view = new DataView(Uint8Array.from(rest).buffer);
  const authority = view.getUint16(0) * 2 ** 32 + view.getUint32(2);
  const parts = Array.from({ length: count ?? 0 }, (_, part) => view.getUint32(6 + 4 * part, true));
  return ['S', revision, authority, ...parts].join('-');
}
