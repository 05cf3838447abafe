import type { Result } from '../../common/result.js';
import { isPlain, type Plain } from '../../common/text.js';
import type { RawEvent } from '../../format.js';
import { type Act, operationName } from '../act.js';
import { clientAddress } from '../client-address.js';
import { recordIdOf } from '../guid.js';
import { principalMention, servicePrincipal } from '../principal.js';
import { toldResult } from '../result.js';
import { fromJson, Row } from '../row.js';
import { type Stamped, stampOf } from '../stamp.js';
import { actorName, isService } from './identities.js';

/** One record of the unified audit log, whichever way it was exported. */
export interface AuditRecord extends Act, Stamped {
  /** `exchange`, `sharepoint`, `azureactivedirectory` … lower case; empty where it is not told. */
  readonly workload: string;
  /** Number of the record type, or its name in lower case. */
  readonly recordType: string;
  readonly recordId: string | undefined;
  /** What the record tells beside what all of them tell. */
  readonly row: Row;
}

/**
 * Reads a record out of the Management Activity API's JSON, a row of an export with the record as
 * text in `AuditData`, Graph's `auditLogRecord`, or a row of the table OfficeActivity. Never throws.
 */
export function readAuditRecord(event: RawEvent): AuditRecord | { readonly problem: string } {
  const row = auditRow(event);
  const operation = row.text('Operation', 'Operations');
  if (operation === undefined) {
    return { problem: 'Operation is missing; expected a record of the unified audit log' };
  }
  const stamp = stampOf(
    row.value('CreationTime', 'createdDateTime', 'CreationDate', 'TimeGenerated'),
    undefined,
  );
  if ('problem' in stamp) return { problem: `CreationTime: ${stamp.problem}` };
  return {
    ...stamp,
    operation: operationName(operation),
    workload: row.text('Workload', 'OfficeWorkload', 'service')?.toLowerCase() ?? '',
    recordType: row.text('RecordType', 'auditLogRecordType')?.toLowerCase() ?? '',
    recordId: recordIdOf(row.text('Id', 'OfficeId', 'SourceRecordId', 'RecordId')),
    result: resultIn(row, operation),
    user: userIn(row),
    address: addressIn(row),
    row,
  };
}

/** True for the marks of each shape; looks at a few names only. */
export function looksLikeAuditRecord(event: RawEvent): boolean {
  if ('EventID' in event) return false;
  if (event['Type'] === 'OfficeActivity' || 'OfficeWorkload' in event) return true;
  if ('AuditData' in event || 'auditLogRecordType' in event) return true;
  const record = filebeatRecord(event) ?? event;
  const named = 'CreationTime' in record && 'Operation' in record;
  return named && ('RecordType' in record || 'Workload' in record);
}

/** The record itself, then the columns around it. */
function auditRow(event: RawEvent): Row {
  const inner = fromJson(event['AuditData'] ?? event['auditData']);
  const sources = [inner, filebeatRecord(event), event].filter(isPlain);
  return new Row(...sources);
}

function filebeatRecord(event: RawEvent): Plain | undefined {
  const o365 = event['o365'];
  return isPlain(o365) && isPlain(o365['audit']) ? o365['audit'] : undefined;
}

// A failed sign-in says Success where its request was answered in good order.
function resultIn(row: Row, operation: string): Result | undefined {
  if (/^UserLoginFailed/i.test(operation)) return 'failure';
  const detail = row
    .rows(16, 'ExtendedProperties')
    .find((property) => property.text('Name') === 'ResultStatusDetail')
    ?.text('Value');
  if (detail?.toLowerCase() === 'usererror') return 'failure';
  return toldResult(row.text('ResultStatus')) ?? 'success';
}

function userIn(row: Row): AuditRecord['user'] {
  const id = row.text('UserId', 'UserIds', 'userPrincipalName');
  if (id !== undefined && /^ServicePrincipal_/i.test(id)) {
    return servicePrincipal(actorName(row)) ?? principalMention(id);
  }
  const user = principalMention(id) ?? principalMention(row.text('LogonUserSid'));
  return user !== undefined && isService(row) ? { ...user, type: 'service' } : user;
}

function addressIn(row: Row): AuditRecord['address'] {
  for (const name of [
    'ClientIPAddress',
    'Client_IPAddress',
    'ClientIP',
    'ActorIpAddress',
    'ActorIP',
  ]) {
    const address = clientAddress(row.text(name));
    if (address !== undefined) return address;
  }
  return undefined;
}
