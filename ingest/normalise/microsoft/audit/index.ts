import type { Observation } from '../../../../graph/index.js';
import { mailboxMention } from '../../common/mail.js';
import { resourceMention } from '../../common/mentions.js';
import { sharePointFile, urlMention, urlName } from '../../common/url.js';
import { ACT_EDGES, actFacts, type Resource, serviceResource } from '../act.js';
import type { Row } from '../row.js';
import { copilotRule } from './copilot.js';
import { directoryRule, signInRule } from './directory.js';
import { cmdletRule, mailboxRule } from './mail.js';
import type { AuditRecord } from './record.js';
import type { AuditRule, FactRule } from './rule.js';
import { sharePointRule } from './sharepoint.js';
import { teamsRule } from './teams.js';

/** Types of records that judge what was done, by number and name. */
const VERDICTS = new Set([
  '28',
  'threatintelligence',
  '47',
  'threatintelligenceatpcontent',
  '40',
  'securitycompliancealerts',
  '42',
  'securitycomplianceinsights',
  '64',
  'airinvestigation',
  '78',
  'wdatpalerts',
  '98',
  'mcasalerts',
]);

const HEARTBEATS = new Set(['97', 'aipheartbeat']);

const dlpRule: FactRule = {
  event: 'DlpRuleMatch, DlpRuleUndo, DLPEndpoint',
  title: 'Data loss prevented',
  edges: [...ACT_EDGES],
  note: 'The document by URL or path, else the mailbox of who sent the message.',
  fits: ({ row, operation }) => /^Dlp/i.test(operation) && documentIn(row) !== undefined,
  read: (record) => {
    const document = documentIn(record.row);
    return document === undefined ? [] : actFacts(record, [document]);
  },
};

function documentIn(row: Row): Resource | undefined {
  const url = row.row('SharePointMetaData').text('FilePathUrl');
  if (url !== undefined) return sharePointFile(url);
  const sender = row.row('ExchangeMetaData').text('From');
  return sender === undefined ? undefined : mailboxMention(sender);
}

const clickRule: FactRule = {
  event: 'TIUrlClickData',
  title: 'Link clicked',
  edges: [...ACT_EDGES],
  fits: ({ operation, row }) => operation === 'TIUrlClickData' && row.text('Url') !== undefined,
  read: (record) => actFacts(record, [urlMention(record.row.text('Url') ?? '')]),
};

const anyRule: FactRule = {
  event: 'any other operation',
  title: 'Other services',
  edges: [...ACT_EDGES],
  note: 'Power Platform, Forms, Stream, Viva, eDiscovery … An access to the object that is named, else to the service.',
  fits: () => true,
  read: onAny,
};

function onAny(record: AuditRecord): readonly Observation[] {
  const { row, workload } = record;
  const object = row.text('ObjectId', 'OfficeObjectId');
  const service = workload === '' ? 'microsoft365' : workload;
  return actFacts(record, [
    object === undefined
      ? serviceResource(workload)
      : resourceMention(`${service.slice(0, 64)}.object`, urlName(object)),
  ]);
}

/** Every rule, in the order in which they are asked. */
export const auditRules: readonly AuditRule[] = [
  copilotRule,
  clickRule,
  {
    event: 'AlertTriggered, TIMailData and other verdicts',
    title: 'Alert, investigation or verdict',
    ignored: 'a verdict, not an operation',
    fits: ({ recordType }) => VERDICTS.has(recordType),
  },
  {
    event: 'AipHeartBeat',
    title: 'Client of information protection alive',
    ignored: 'state of a client',
    fits: ({ recordType }) => HEARTBEATS.has(recordType),
  },
  dlpRule,
  signInRule,
  directoryRule,
  cmdletRule,
  mailboxRule,
  sharePointRule,
  teamsRule,
  anyRule,
];

/** The rule that a record is read by; the last one fits all. */
export function auditRuleFor(record: AuditRecord): AuditRule {
  return auditRules.find((rule) => rule.fits(record)) ?? anyRule;
}
