import { logClearedRule } from '../event-log.js';
import { type Rule, silent } from '../rule.js';
import { accountRules } from './account.js';
import { credentialRules } from './credential.js';
import { directoryRules } from './directory.js';
import { kerberosRules } from './kerberos.js';
import { logonRules } from './logon.js';
import { networkRules } from './network.js';
import { objectAccessRules } from './object-access.js';
import { persistenceRules } from './persistence.js';
import { policyRules } from './policy.js';
import { processRules } from './process.js';
import { shareRules } from './share.js';

const PRIVILEGE = 'use of a privilege';
const CRYPTO = 'key operation';

export const securityRules: readonly Rule[] = [
  ...processRules,
  ...logonRules,
  ...kerberosRules,
  ...objectAccessRules,
  ...networkRules,
  ...shareRules,
  ...persistenceRules,
  ...accountRules,
  ...directoryRules,
  ...credentialRules,
  ...policyRules,
  logClearedRule(1102, 'The audit log was cleared'),
  silent(4611, 'A trusted logon process has been registered', 'start-up of the host'),
  silent(4616, 'The system time was changed', 'clock of the host'),
  silent(4673, 'A privileged service was called', PRIVILEGE),
  silent(4674, 'An operation was attempted on a privileged object', PRIVILEGE),
  silent(4703, 'A user right was adjusted', PRIVILEGE),
  silent(4692, 'Backup of data protection master key was attempted', CRYPTO),
  silent(4695, 'Unprotection of auditable protected data was attempted', CRYPTO),
  silent(4797, 'The existence of a blank password was queried', 'query without an effect'),
  silent(5058, 'Key file operation', CRYPTO),
  silent(5059, 'Key migration operation', CRYPTO),
  silent(5061, 'Cryptographic operation', CRYPTO),
  silent(6416, 'A new external device was recognized', 'no devices in the graph'),
];
