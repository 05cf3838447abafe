import type { Observation } from '../../graph/index.js';
import { coverageRow, type FactHead, type SilentHead } from './common/rule.js';
import { accepted, ignored, rejected } from './common/verdict.js';
import type { Format, RawEvent, Verdict } from './format.js';
import { NOBODY } from './microsoft/act.js';
import { AUDIT_EDGES, directoryAudit } from './microsoft/entra/audit.js';
import { entraLog, type EntraLog, entraRow } from './microsoft/entra/record.js';
import {
  PRINCIPAL_EDGES,
  principalSignIn,
  riskDetected,
  SIGN_IN_EDGES,
  userSignIn,
} from './microsoft/entra/sign-in.js';
import { recordIdOf } from './microsoft/guid.js';
import type { Row } from './microsoft/row.js';
import { stampOf } from './microsoft/stamp.js';

interface RuleHead {
  readonly log: EntraLog;
  readonly event: string;
}

interface LogRule extends RuleHead, FactHead {
  /** Facts, or what the record lacks; no facts where `otherwise` says why. */
  readonly read: (row: Row, at: number) => readonly Observation[] | { readonly problem: string };
  readonly otherwise: string;
}

interface SilentLog extends RuleHead, SilentHead {}

const rules: readonly (LogRule | SilentLog)[] = [
  {
    log: 'audit',
    event: 'AuditLogs, directoryAudits',
    title: 'Directory changed',
    edges: AUDIT_EDGES,
    note: 'Users, groups, roles, applications, devices, policies. A user or application that was changed leads to its account; a key that was added belongs to it.',
    read: directoryAudit,
    otherwise: NOBODY,
  },
  {
    log: 'sign-in',
    event: 'SigninLogs, AADNonInteractiveUserSignInLogs, ADFSSignInLogs, signIns',
    title: 'Sign-in of a user',
    edges: SIGN_IN_EDGES,
    note: 'To the application and the resource behind it. A joined device becomes a Host.',
    read: userSignIn,
    otherwise: NOBODY,
  },
  {
    log: 'service principal sign-in',
    event: 'AADServicePrincipalSignInLogs, AADManagedIdentitySignInLogs',
    title: 'Sign-in of an application or managed identity',
    edges: PRINCIPAL_EDGES,
    note: 'The credential by its key id, else its thumbprint.',
    read: principalSignIn,
    otherwise: NOBODY,
  },
  {
    log: 'risk detection',
    event: 'AADUserRiskEvents, AADServicePrincipalRiskEvents, riskDetections',
    title: 'Risk detected',
    edges: ['User ACTED_FROM IpAddress'],
    note: 'From where the account acted; what the risk is stays a judgement.',
    read: riskDetected,
    otherwise: 'risk detection without an account and an address',
  },
  {
    log: 'risky account',
    event: 'AADRiskyUsers, AADRiskyServicePrincipals',
    title: 'Risk of an account changed',
    ignored: 'state of an account',
  },
  {
    log: 'provisioning',
    event: 'AADProvisioningLogs',
    title: 'Account synchronised with an application',
    ignored: 'synchronisation of an account',
  },
];

/**
 * Entra ID: directory audit, sign-ins and risk detections, as rows of Log Analytics, objects of
 * Microsoft Graph, or in the envelope of diagnostic settings.
 */
export const entra = {
  name: 'entra',
  recognises: (event) => entraLog(event) !== undefined,
  normalise,
  coverage: rules.map((rule) => coverageRow(rule.event, rule)),
} satisfies Format;

function normalise(event: RawEvent): Verdict {
  const log = entraLog(event);
  const rule = rules.find((one) => one.log === log);
  if (rule === undefined) {
    return rejected('not a log of Entra ID; expected AuditLogs, sign-ins or risk detections');
  }
  if ('ignored' in rule) return ignored(rule.ignored);
  const row = entraRow(event);
  const stamp = stampOf(
    row.value('activityDateTime', 'createdDateTime'),
    row.value('TimeGenerated', 'time'),
  );
  if ('problem' in stamp) return rejected(`activityDateTime or TimeGenerated: ${stamp.problem}`);
  const observations = rule.read(row, stamp.at);
  if ('problem' in observations) return rejected(observations.problem);
  if (observations.length === 0) return ignored(rule.otherwise);
  return accepted({
    observations,
    at: stamp.at,
    recordId: recordIdOf(row.text('id')),
    // A risk is detected long after the fact: the difference says nothing of a clock.
    skewSeconds: log === 'risk detection' ? undefined : stamp.skewSeconds,
  });
}
