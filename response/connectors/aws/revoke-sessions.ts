import { z } from 'zod';
import type { Clock } from '../../../graph/index.js';
import { settled } from '../again.js';
import { keyMark, onlyArguments, onlyKinds } from '../call-values.js';
import type { ConnectorCall, ConnectorOperation, PlannedCall } from '../connector.js';
import { ConnectorError } from '../connector-error.js';
import { defineOperation } from '../operation.js';
import { type IamPrincipal, lastOf, principalOf } from './arn.js';
import { type AwsCaller, type AwsClients, ownAccount } from './clients.js';
import { explainAws } from './explain.js';
import { type InlinePolicy, inlinePolicy } from './inline-policy.js';
import {
  hasStatement,
  type PolicyStatement,
  samePolicy,
  sameStatement,
  statementOf,
} from './policy-text.js';

/** As the console of AWS names the policy by which it does the same. */
const POLICY_NAME = 'AWSRevokeOlderSessions';

const before = z.strictObject({ policy: z.string().nullable() });

/** Denies everything to sessions of a role or user that were begun before now. */
export function revokeSessions(clients: AwsClients, clock: Clock): ConnectorOperation {
  const policyOf = ({ signal }: ConnectorCall, principal: IamPrincipal): InlinePolicy =>
    inlinePolicy(clients.iam, principal, POLICY_NAME, signal);

  return defineOperation<IamPrincipal, z.infer<typeof before>>({
    before,
    read: (call) => {
      onlyArguments(call, []);
      onlyKinds(call, ['User']);
      return principalOf(call);
    },
    capture: async (call, principal) => {
      const caller = await clients.caller(call.signal);
      ownAccount(caller, principal.account);
      if (isSelf(caller, principal))
        throw new ConnectorError('aws', 'CONNECTOR_REFUSED', 'Spoor itself acts as the target');
      return { policy: await policyOf(call, principal).get() };
    },
    execute: async (call, principal, was) => {
      const policy = policyOf(call, principal);
      const now = await policy.get();
      const where = { [principal.type]: principal.name, policy: POLICY_NAME };
      if (hasStatement(now, sidOf(call))) return { ...where, changed: false };
      if (!samePolicy(now, was.policy)) throw conflict();
      const before = new Date(clock.now()).toISOString();
      await policy.put(
        JSON.stringify({ Version: '2012-10-17', Statement: [revocation(sidOf(call), before)] }),
      );
      return { ...where, changed: true, issuedBefore: before };
    },
    validate: (call, principal) =>
      settled(
        async () => {
          const ok = revokes(await policyOf(call, principal).get(), sidOf(call));
          const said = ok ? 'denies older sessions' : 'has no such policy';
          return { ok, observed: `The ${principal.type} ${principal.name} ${said}.` };
        },
        clients.waitsMs,
        call.signal,
      ),
    rollBack: async (call, principal, was) => {
      const policy = policyOf(call, principal);
      const now = await policy.get();
      const where = { [principal.type]: principal.name, policy: POLICY_NAME };
      if (samePolicy(now, was.policy)) return { ...where, changed: false };
      if (!hasStatement(now, sidOf(call))) throw conflict();
      if (was.policy === null) await policy.remove();
      else await policy.put(was.policy);
      return { ...where, changed: true };
    },
    validateRollBack: (call, principal, was) =>
      settled(
        async () => {
          const ok = samePolicy(await policyOf(call, principal).get(), was.policy);
          const said = ok ? 'as it was' : 'not as it was';
          return { ok, observed: `${POLICY_NAME} of ${principal.name} is ${said}.` };
        },
        clients.waitsMs,
        call.signal,
      ),
    explain: explainAws,
  });
}

/** Tells the statement of one action from those of others, whoever wrote them. */
const sidOf = (call: PlannedCall): string => `SpoorRevoke${keyMark(call)}`;

/** Long-lived keys have no such time, and are not denied. */
function revocation(Sid: string, issuedBefore: string): PolicyStatement {
  return {
    Sid,
    Effect: 'Deny',
    Action: ['*'],
    Resource: ['*'],
    Condition: { DateLessThan: { 'aws:TokenIssueTime': issuedBefore } },
  };
}

const issued = z.object({
  Condition: z.object({ DateLessThan: z.object({ 'aws:TokenIssueTime': z.iso.datetime() }) }),
});

function revokes(policy: string | null, sid: string): boolean {
  const statement = statementOf(policy, sid);
  const time = issued.safeParse(statement).data?.Condition.DateLessThan['aws:TokenIssueTime'];
  return time !== undefined && sameStatement(statement, revocation(sid, time));
}

function isSelf({ arn }: AwsCaller, { type, name }: IamPrincipal): boolean {
  const path = arn.slice(arn.lastIndexOf(':') + 1);
  return type === 'role'
    ? path.startsWith(`assumed-role/${name}/`)
    : path.startsWith('user/') && lastOf(path) === name;
}

const conflict = (): ConnectorError =>
  new ConnectorError(
    'aws',
    'CONNECTOR_CONFLICT',
    `somebody else has changed ${POLICY_NAME} meanwhile`,
  );
