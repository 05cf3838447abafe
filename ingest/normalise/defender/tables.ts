import { clip, isPlain, MAX_NAME, type Plain } from '../common/text.js';
import type { RawEvent } from '../format.js';

/** Tables of advanced hunting that are known, in Microsoft's spelling. */
const tables = [
  'DeviceProcessEvents',
  'DeviceNetworkEvents',
  'DeviceFileEvents',
  'DeviceRegistryEvents',
  'DeviceLogonEvents',
  'DeviceImageLoadEvents',
  'DeviceEvents',
  'DeviceInfo',
  'DeviceNetworkInfo',
  'DeviceFileCertificateInfo',
  'IdentityLogonEvents',
  'IdentityQueryEvents',
  'IdentityDirectoryEvents',
  'IdentityInfo',
  'CloudAppEvents',
  'EmailEvents',
  'EmailAttachmentInfo',
  'EmailUrlInfo',
  'EmailPostDeliveryEvents',
  'UrlClickEvents',
  'AlertInfo',
  'AlertEvidence',
  'AADSignInEventsBeta',
  'AADSpnSignInEventsBeta',
] as const;

export type Table = (typeof tables)[number];

/** Names that tables had before or have since. */
const RENAMED: Readonly<Record<string, Table>> = {
  entraidsigninevents: 'AADSignInEventsBeta',
  entraidspnsigninevents: 'AADSpnSignInEventsBeta',
};

const BY_NAME = new Map<string, Table>([
  ...tables.map((table) => [table.toLowerCase(), table] as const),
  ...Object.entries(RENAMED),
]);

const STREAMED = 'advancedhunting-';

/** The table of a row by its name, else by its columns; undefined where it is none of these. */
export function tableOf(event: RawEvent): Table | undefined {
  if ('EventID' in event) return undefined;
  if (isStreamed(event)) return BY_NAME.get(categoryOf(event).slice(STREAMED.length));
  // What is not known by name there is another product's.
  if (isStored(event)) return BY_NAME.get(lower(event['Type']));
  const named = BY_NAME.get(lower(event['TableName'] ?? event['$table']));
  if (named !== undefined) return named;
  const properties = event['properties'];
  return tableByColumns(isPlain(properties) ? properties : event);
}

/** True in the envelope of the streaming API, whatever the table. */
export function isStreamed(event: RawEvent): boolean {
  return categoryOf(event).startsWith(STREAMED);
}

/** True for rows of Log Analytics, which name their table, of whatever product. */
export function isStored(event: RawEvent): boolean {
  return typeof event['Type'] === 'string' && 'TimeGenerated' in event;
}

function categoryOf(event: RawEvent): string {
  return lower(event['category'] ?? event['Category']);
}

function lower(value: unknown): string {
  return typeof value === 'string' ? clip(value, MAX_NAME).toLowerCase() : '';
}

/** Columns that a table has and no other that comes behind it in this list. */
const MARKS: readonly (readonly [Table, readonly string[]])[] = [
  ['CloudAppEvents', ['ActionType', 'RawEventData']],
  ['CloudAppEvents', ['ActionType', 'ActivityObjects']],
  ['UrlClickEvents', ['ActionType', 'AccountUpn', 'Url']],
  ['EmailPostDeliveryEvents', ['ActionType', 'NetworkMessageId', 'ActionTrigger']],
  ['EmailEvents', ['NetworkMessageId', 'SenderFromAddress', 'EmailDirection']],
  ['EmailAttachmentInfo', ['NetworkMessageId', 'RecipientEmailAddress', 'FileName']],
  ['EmailUrlInfo', ['NetworkMessageId', 'Url', 'UrlDomain']],
  ['AlertEvidence', ['AlertId', 'EntityType', 'EvidenceRole']],
  ['AlertInfo', ['AlertId', 'Title', 'DetectionSource']],
  ['IdentityQueryEvents', ['ActionType', 'QueryTarget']],
  ['IdentityLogonEvents', ['ActionType', 'LogonType', 'DestinationDeviceName']],
  ['IdentityDirectoryEvents', ['ActionType', 'DestinationDeviceName']],
  ['DeviceLogonEvents', ['ActionType', 'DeviceName', 'LogonType']],
  ['DeviceRegistryEvents', ['ActionType', 'DeviceName', 'PreviousRegistryKey']],
  ['DeviceNetworkInfo', ['DeviceName', 'NetworkAdapterType']],
  ['DeviceInfo', ['DeviceName', 'OSPlatform', 'OnboardingStatus']],
  ['AADSpnSignInEventsBeta', ['ErrorCode', 'ServicePrincipalId', 'IsManagedIdentity']],
  ['AADSignInEventsBeta', ['ErrorCode', 'AccountUpn', 'ApplicationId']],
];

/** Beginnings of the actions that only one table of devices has. */
const ACTIONS: readonly (readonly [RegExp, Table])[] = [
  [/^ProcessCreated$/, 'DeviceProcessEvents'],
  [/^(?:Connection|InboundConnection|ListeningConnection)|Inspected$/, 'DeviceNetworkEvents'],
  [/^File(?:Created|Modified|Renamed|Deleted)$/, 'DeviceFileEvents'],
  [/^Registry(?:Key|Value)/, 'DeviceRegistryEvents'],
  [/^Logon(?:Success|Failed|Attempted)$/, 'DeviceLogonEvents'],
  [/^ImageLoaded$/, 'DeviceImageLoadEvents'],
];

function tableByColumns(columns: Plain): Table | undefined {
  if (!('Timestamp' in columns || 'TimeGenerated' in columns)) return undefined;
  const marked = MARKS.find(([, names]) => names.every((name) => name in columns));
  if (marked !== undefined) return marked[0];
  const action = columns['ActionType'];
  const isDevice = 'DeviceName' in columns || 'DeviceId' in columns;
  if (typeof action !== 'string' || !isDevice) return undefined;
  const known = ACTIONS.find(([pattern]) => pattern.test(clip(action, MAX_NAME)));
  return known?.[1] ?? 'DeviceEvents';
}
