import {
  GetAccessKeyLastUsedCommand,
  type IAMClient,
  paginateListAccessKeys,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { z } from 'zod';
import { settled } from '../again.js';
import { badCall, onlyArguments, onlyKinds, targetText } from '../call-values.js';
import type { ConnectorCall, ConnectorOperation, PlannedCall } from '../connector.js';
import { ConnectorError } from '../connector-error.js';
import { defineOperation } from '../operation.js';
import { principalOf } from './arn.js';
import { type AwsClients, ownAccount } from './clients.js';
import { explainAws } from './explain.js';

type Wanted =
  | { readonly user: string; readonly account: string }
  /** One key, whosever it is. */
  | { readonly keyId: string };

const key = z.strictObject({ id: z.string(), status: z.string() });
const before = z.strictObject({ user: z.string(), keys: z.array(key) });
type Before = z.infer<typeof before>;
type Key = z.infer<typeof key>;

const KEY_ID = /^AKIA[A-Z0-9]{12,124}$/;

/** Makes the access keys of a user, or one key, inactive. */
export function deactivateKeys(clients: AwsClients): ConnectorOperation {
  const { iam } = clients;

  /** Keys of the user that the call is about, as they are now. */
  const keysNow = async (call: ConnectorCall, wanted: Wanted, user: string): Promise<Key[]> => {
    const keys = await keysOf(iam, user, call.signal);
    return 'keyId' in wanted ? keys.filter(({ id }) => id === wanted.keyId) : keys;
  };
  const setAll = async (
    { signal }: ConnectorCall,
    user: string,
    keys: readonly Key[],
    status: 'Active' | 'Inactive',
  ): Promise<void> => {
    for (const { id } of keys)
      await iam.send(
        new UpdateAccessKeyCommand({ UserName: user, AccessKeyId: id, Status: status }),
        { abortSignal: signal },
      );
  };

  return defineOperation<Wanted, Before>({
    before,
    read: wantedOf,
    capture: async (call, wanted) => {
      const user = await userOf(clients, call, wanted);
      const keys = await keysNow(call, wanted, user);
      if (keys.length === 0) throw missing('the user has no such access key');
      const own = await clients.accessKeyId();
      if (keys.some(({ id }) => id === own))
        throw new ConnectorError('aws', 'CONNECTOR_REFUSED', 'Spoor itself acts with such a key');
      return { user, keys };
    },
    // All that are active by then, and not only those that were: whoever has a key can make another.
    execute: async (call, wanted, { user }) => {
      const active = (await keysNow(call, wanted, user)).filter(isActive);
      await setAll(call, user, active, 'Inactive');
      return { user, deactivated: active.map(({ id }) => id) };
    },
    validate: (call, wanted, { user }) =>
      settled(
        async () => {
          const active = (await keysNow(call, wanted, user)).filter(isActive);
          const names = active.map(({ id }) => id).join(', ');
          return active.length === 0
            ? { ok: true, observed: `No such key of ${user} is active.` }
            : { ok: false, observed: `Still active: ${names}.` };
        },
        clients.waitsMs,
        call.signal,
      ),
    rollBack: async (call, wanted, { user, keys }) => {
      const now = await keysNow(call, wanted, user);
      const wereActive = keys.filter(isActive);
      const asleep = wereActive.filter((was) =>
        now.some(({ id, status }) => id === was.id && status !== 'Active'),
      );
      await setAll(call, user, asleep, 'Active');
      const gone = wereActive.filter((was) => !now.some(({ id }) => id === was.id));
      return { user, activated: asleep.map(({ id }) => id), gone: gone.map(({ id }) => id) };
    },
    validateRollBack: (call, wanted, { user, keys }) =>
      settled(
        async () => {
          const now = await keysNow(call, wanted, user);
          const others = keys.filter(
            (was) => !now.some(({ id, status }) => id === was.id && status === was.status),
          );
          const names = others.map(({ id }) => id).join(', ');
          return others.length === 0
            ? { ok: true, observed: `The keys of ${user} are as they were.` }
            : { ok: false, observed: `Not as before, or gone: ${names}.` };
        },
        clients.waitsMs,
        call.signal,
      ),
    explain: explainAws,
  });
}

const isActive = ({ status }: Key): boolean => status === 'Active';

function wantedOf(call: PlannedCall): Wanted {
  onlyArguments(call, []);
  onlyKinds(call, ['User', 'Credential']);
  if (call.target.kind === 'Credential') {
    const keyId = targetText(call, 'name') ?? '';
    if (!KEY_ID.test(keyId))
      throw badCall('The target is no long-lived access key: those of a session are revoked.');
    return { keyId };
  }
  const { type, name, account } = principalOf(call);
  if (type !== 'user') throw badCall('The target is a role: it has sessions and no access keys.');
  return { user: name, account };
}

async function userOf(clients: AwsClients, call: ConnectorCall, wanted: Wanted): Promise<string> {
  if ('user' in wanted) {
    ownAccount(await clients.caller(call.signal), wanted.account);
    return wanted.user;
  }
  const { UserName: user } = await clients.iam.send(
    new GetAccessKeyLastUsedCommand({ AccessKeyId: wanted.keyId }),
    { abortSignal: call.signal },
  );
  if (user === undefined) throw missing('no user of the account has that access key');
  return user;
}

async function keysOf(client: IAMClient, user: string, signal: AbortSignal): Promise<Key[]> {
  const keys: Key[] = [];
  const pages = paginateListAccessKeys({ client }, { UserName: user }, { abortSignal: signal });
  for await (const { AccessKeyMetadata: some = [] } of pages)
    for (const { AccessKeyId: id, Status: status } of some)
      if (id !== undefined && status !== undefined) keys.push({ id, status });
  return keys;
}

const missing = (reason: string): ConnectorError =>
  new ConnectorError('aws', 'CONNECTOR_TARGET_MISSING', reason);
