import type { Observation } from '../../../../graph/index.js';
import { isGuid } from '../../common/guid.js';
import { ACT_EDGES, actFacts, serviceResource } from '../act.js';
import { appResource } from '../apps.js';
import { DIRECTORY_EDGES, directoryFacts } from '../directory.js';
import { modifiedIn } from '../modified.js';
import { targetIn } from './identities.js';
import type { AuditRecord } from './record.js';
import type { FactRule } from './rule.js';

const SIGN_IN =
  /^(?:UserLoggedIn|UserLoginFailed|PasswordLogonInitialAuthUsing|ForeignRealmIndexLogon)/;
const SIGN_IN_TYPES = new Set([
  '9',
  '15',
  'azureactivedirectoryaccountlogon',
  'azureactivedirectorystslogon',
]);

export const signInRule: FactRule = {
  event: 'AzureActiveDirectory: UserLoggedIn, UserLoginFailed',
  title: 'Sign-in to an application',
  edges: [...ACT_EDGES],
  note: 'The client application and the one signed in to; Microsoft’s own by name, others by id.',
  fits: ({ operation, recordType }) => SIGN_IN.test(operation) || SIGN_IN_TYPES.has(recordType),
  read: signedIn,
};

function signedIn(record: AuditRecord): readonly Observation[] {
  const { row } = record;
  const target = row.text('ObjectId', 'OfficeObjectId');
  const apps = [
    appResource(undefined, row.text('ApplicationId', 'Application')),
    target !== undefined && isGuid(target) ? appResource(undefined, target) : undefined,
  ].filter((app) => app !== undefined);
  return actFacts(record, apps.length > 0 ? apps : [serviceResource('azureactivedirectory')]);
}

export const directoryRule: FactRule = {
  event: 'AzureActiveDirectory: any other operation',
  title: 'Directory changed',
  edges: [...ACT_EDGES, ...DIRECTORY_EDGES],
  note: 'Users, groups, roles, applications, devices, policies. A user or application that was changed leads to its account; a key that was added belongs to it.',
  fits: ({ workload, recordType }) =>
    workload === 'azureactivedirectory' || recordType === 'azureactivedirectory',
  read: onDirectory,
};

function onDirectory(record: AuditRecord): readonly Observation[] {
  const target = targetIn(record.row);
  return directoryFacts(record, {
    targets: target === undefined ? [] : [target],
    modified: new Map(modifiedIn(record.row)),
    service: record.workload,
  });
}
