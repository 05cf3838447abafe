import { RecordView, type SigmaEvent } from '../match/sigma-event.js';
import { isPlain, own, ownPlain, ownText, type Plain, scalarText } from '../plain.js';
import { type Aliases, fromJson, pathFinder } from './paths.js';
import type { SourceSet } from './sources.js';

const CLOUDTRAIL: SourceSet = [{ product: 'aws', service: 'cloudtrail' }];

/** A record of CloudTrail, also within the envelope of EventBridge. */
export function cloudtrailView(record: Plain): SigmaEvent {
  const detail = ownPlain(record, 'detail');
  const inner = own(detail, 'eventName') === undefined ? record : (detail ?? record);
  return new RecordView(CLOUDTRAIL, pathFinder([inner]), [inner]);
}

const SIGN_INS: SourceSet = [{ product: 'azure', service: 'signinlogs' }];
const AUDIT: SourceSet = [{ product: 'azure', service: 'auditlogs' }];
const RISKS: SourceSet = [{ product: 'azure', service: 'riskdetection' }];

/** Logs of Entra ID by their table or category, in lower case. */
const ENTRA_LOGS: Readonly<Record<string, SourceSet>> = {
  auditlogs: AUDIT,
  signinlogs: SIGN_INS,
  noninteractiveusersigninlogs: SIGN_INS,
  aadnoninteractiveusersigninlogs: SIGN_INS,
  adfssigninlogs: SIGN_INS,
  serviceprincipalsigninlogs: SIGN_INS,
  aadserviceprincipalsigninlogs: SIGN_INS,
  managedidentitysigninlogs: SIGN_INS,
  aadmanagedidentitysigninlogs: SIGN_INS,
  userriskevents: RISKS,
  aaduserriskevents: RISKS,
  serviceprincipalriskevents: RISKS,
  aadserviceprincipalriskevents: RISKS,
};

/** SigmaHQ's rules name these as different exporters do. */
const ENTRA_ALIASES: Aliases = {
  'properties.message': ['OperationName', 'ActivityDisplayName'],
  OperationName: ['ActivityDisplayName'],
  operationName: ['ActivityDisplayName'],
  ActivityDisplayName: ['OperationName'],
  ActivityType: ['ActivityDisplayName', 'OperationName'],
  activityType: ['ActivityDisplayName', 'OperationName'],
  ResultType: ['status.errorCode'],
  ResultDescription: ['status.failureReason'],
  Resultdescription: ['status.failureReason'],
  Status: ['Result', 'ResultType'],
  Username: ['UserPrincipalName'],
  ClientApp: ['ClientAppUsed'],
  Target: ['TargetResources'],
  'properties.targetResources': ['TargetResources'],
  'properties.result': ['Result'],
};

/** A record of Entra ID; undefined where it is of a log that no rule speaks of. */
export function entraView(record: Plain): SigmaEvent | undefined {
  const inner = ownPlain(record, 'properties') ?? record;
  const sources = entraSources(record, inner);
  if (sources === undefined) return undefined;
  return new RecordView(sources, pathFinder([inner, record], ENTRA_ALIASES), [record]);
}

function entraSources(record: Plain, inner: Plain): SourceSet | undefined {
  for (const name of ['Type', 'category', 'Category']) {
    const table = ownText(record, name)?.toLowerCase() ?? '';
    if (Object.hasOwn(ENTRA_LOGS, table)) return ENTRA_LOGS[table];
  }
  const has = (name: string): boolean =>
    Object.hasOwn(inner, name) ||
    Object.hasOwn(inner, `${name.charAt(0).toUpperCase()}${name.slice(1)}`);
  if (has('riskEventType')) return RISKS;
  if (has('activityDisplayName') || (has('initiatedBy') && has('targetResources'))) return AUDIT;
  return has('appDisplayName') || has('appId') ? SIGN_INS : undefined;
}

const M365_AUDIT: SourceSet = [{ product: 'm365', service: 'audit' }];
const M365_EXCHANGE: SourceSet = [...M365_AUDIT, { product: 'm365', service: 'exchange' }];
const M365_THREATS: SourceSet = [
  ...M365_AUDIT,
  { product: 'm365', service: 'threat_management' },
  { product: 'm365', service: 'threat_detection' },
];

const M365_ALIASES: Aliases = {
  eventSource: ['Workload', 'OfficeWorkload'],
  eventName: ['Name', 'AlertName', 'Operation'],
  status: ['ResultStatus', 'Status'],
};

/** A record of Microsoft 365's unified audit log, also as text in the column `AuditData`. */
export function m365View(record: Plain): SigmaEvent {
  const data = own(record, 'AuditData') ?? own(record, 'auditData');
  const read = typeof data === 'string' ? fromJson(data) : data;
  const roots = isPlain(read) ? [read, record] : [record];
  const find = pathFinder(roots, M365_ALIASES);
  const workload = (scalarText(find('Workload') ?? find('OfficeWorkload')) ?? '').toLowerCase();
  const sources =
    workload === 'exchange'
      ? M365_EXCHANGE
      : workload === 'securitycompliancecenter'
        ? M365_THREATS
        : M365_AUDIT;
  return new RecordView(sources, find, roots);
}
