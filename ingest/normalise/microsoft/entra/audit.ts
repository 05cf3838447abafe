import type { Observation } from '../../../../graph/index.js';
import { type Act, ACT_EDGES, operationName } from '../act.js';
import { clientAddress } from '../client-address.js';
import {
  DIRECTORY_EDGES,
  directoryFacts,
  directoryKind,
  type DirectoryTarget,
} from '../directory.js';
import { modifiedIn } from '../modified.js';
import { principalMention, servicePrincipal } from '../principal.js';
import { toldResult } from '../result.js';
import type { Row } from '../row.js';

const MAX_TARGETS = 12;

export const AUDIT_EDGES = [...ACT_EDGES, ...DIRECTORY_EDGES];

/** A change of the directory, or the sentence that says what the record lacks. */
export function directoryAudit(row: Row, at: number): Observation[] | { readonly problem: string } {
  const operation = row.text('activityDisplayName', 'operationName');
  if (operation === undefined) {
    return { problem: 'OperationName is missing; expected a record of AuditLogs' };
  }
  const targets = row.rows(MAX_TARGETS, 'targetResources');
  const act: Act = {
    at,
    operation: operationName(operation),
    ...initiator(row),
    result: toldResult(row.text('result', 'resultType')) ?? 'success',
  };
  return directoryFacts(act, {
    targets: targets.flatMap(targetOf),
    modified: new Map(targets.flatMap(modifiedIn)),
    service: row.text('loggedByService'),
  });
}

function initiator(row: Row): Pick<Act, 'user' | 'address'> {
  const by = row.row('initiatedBy');
  const user = by.row('user');
  const app = by.row('app');
  const person =
    principalMention(user.text('userPrincipalName')) ??
    principalMention(user.text('id')) ??
    principalMention(user.text('displayName'));
  const address = user.text('ipAddress') ?? app.text('ipAddress') ?? row.text('callerIpAddress');
  return { user: person ?? appAccount(app), address: clientAddress(address) };
}

function appAccount(app: Row): Act['user'] {
  return servicePrincipal(
    app.text('displayName'),
    app.text('servicePrincipalName'),
    app.text('servicePrincipalId'),
    app.text('appId'),
  );
}

/** A request is the paper that asks for a change, not what is changed. */
function targetOf(target: Row): DirectoryTarget[] {
  const word = target.text('type');
  if (word?.toLowerCase() === 'request') return [];
  const kind = directoryKind(word);
  const upn = kind === 'entra.user' ? target.text('userPrincipalName') : undefined;
  return [{ kind, upn, name: target.text('displayName'), id: target.text('id') }];
}
