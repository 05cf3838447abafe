import { entryOf } from '../../common/fields.js';
import { clip, isPlain, MAX_NAME, type Plain } from '../../common/text.js';
import type { RawEvent } from '../../format.js';
import { Row } from '../row.js';

/** The logs of Entra ID. */
export type EntraLog =
  | 'audit'
  | 'sign-in'
  | 'service principal sign-in'
  | 'risk detection'
  | 'risky account'
  | 'provisioning';

/** Tables of Log Analytics and categories of diagnostic settings, lower case. */
const LOGS: Readonly<Record<string, EntraLog>> = {
  auditlogs: 'audit',
  signinlogs: 'sign-in',
  noninteractiveusersigninlogs: 'sign-in',
  aadnoninteractiveusersigninlogs: 'sign-in',
  adfssigninlogs: 'sign-in',
  serviceprincipalsigninlogs: 'service principal sign-in',
  aadserviceprincipalsigninlogs: 'service principal sign-in',
  managedidentitysigninlogs: 'service principal sign-in',
  aadmanagedidentitysigninlogs: 'service principal sign-in',
  userriskevents: 'risk detection',
  aaduserriskevents: 'risk detection',
  serviceprincipalriskevents: 'risk detection',
  aadserviceprincipalriskevents: 'risk detection',
  riskyusers: 'risky account',
  aadriskyusers: 'risky account',
  riskyserviceprincipals: 'risky account',
  aadriskyserviceprincipals: 'risky account',
  provisioninglogs: 'provisioning',
  aadprovisioninglogs: 'provisioning',
};

/** The record inside the envelope of diagnostic settings, then the envelope. */
export function entraRow(event: RawEvent): Row {
  const properties = event['properties'];
  return isPlain(properties) ? new Row(properties, event) : new Row(event);
}

/** Which log a record is of, by its table or category, else by its fields; undefined where of none. */
export function entraLog(event: RawEvent): EntraLog | undefined {
  if ('EventID' in event || 'ActionType' in event) return undefined;
  const table = tableOf(event);
  if (table !== undefined) return table;
  // A row of another table of Log Analytics: never one of Entra's, whatever columns they share.
  if (typeof event['Type'] === 'string' && 'TimeGenerated' in event) return undefined;
  return logByFields(event);
}

function tableOf(event: RawEvent): EntraLog | undefined {
  const names = [event['Type'], event['category'], event['Category']];
  for (const name of names) {
    const key = typeof name === 'string' ? clip(name, MAX_NAME).toLowerCase() : '';
    const log = entryOf(LOGS, key);
    if (log !== undefined) return log;
  }
  return undefined;
}

function logByFields(event: Plain): EntraLog | undefined {
  const inner = isPlain(event['properties']) ? event['properties'] : event;
  const has = (name: string): boolean => name in inner || capitalised(name) in inner;
  if (has('initiatedBy') && (has('targetResources') || has('activityDisplayName'))) return 'audit';
  if (has('activityDisplayName') && has('targetResources')) return 'audit';
  if (has('riskEventType')) return 'risk detection';
  if (has('servicePrincipalCredentialKeyId')) return 'service principal sign-in';
  if (has('riskLastUpdatedDateTime')) return 'risky account';
  const outcome = has('resultType') || has('status');
  const application = has('appDisplayName') || has('appId');
  return outcome && application && has('userPrincipalName') ? 'sign-in' : undefined;
}

function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
