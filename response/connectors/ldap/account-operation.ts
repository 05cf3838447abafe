import { Attribute, Change, type Client } from 'ldapts';
import { z } from 'zod';
import { withDirectory } from '../../../graph/index.js';
import { onlyArguments } from '../call-values.js';
import type { ConnectorCall, ConnectorOperation, Json, Validation } from '../connector.js';
import { ConnectorError } from '../connector-error.js';
import { defineOperation } from '../operation.js';
import { type AccountName, accountNameOf, findAccount, readAccount, valuesOf } from './account.js';
import { type AccountChange, same } from './account-change.js';
import { explainLdap } from './explain.js';
import type { OpenLdap } from './settings.js';

/** The entry, and what its attribute held. */
const before = z.strictObject({
  dn: z.string(),
  attribute: z.string(),
  values: z.array(z.string()),
});
type Before = z.infer<typeof before>;
type Values = readonly string[];

/** Does something to the account of the target by way of one attribute. */
export function accountOperation(ldap: OpenLdap, change: AccountChange): ConnectorOperation {
  const within = <T>(call: ConnectorCall, work: (client: Client) => Promise<T>): Promise<T> =>
    withDirectory(ldap.access, call.signal, work);

  const now = async (
    client: Client,
    name: AccountName,
    { dn, attribute }: Before,
  ): Promise<Values> => {
    if (attribute !== change.attribute)
      throw new ConnectorError(
        'ldap',
        'CONNECTOR_CONFLICT',
        `the settings no longer name ${attribute}, which was changed`,
      );
    return valuesOf(await readAccount(client, ldap, name, dn, [attribute]), attribute);
  };

  const set = async (
    client: Client,
    { dn, attribute }: Before,
    from: Values,
    to: Values,
  ): Promise<Json> => {
    const isChanged = !same(from, to);
    if (isChanged)
      await client.modify(dn, changesOf(attribute, from, to, change.isReplaced ?? false));
    return { dn, attribute, from, to, changed: isChanged };
  };

  return defineOperation<AccountName, Before>({
    before,
    read: (call) => {
      onlyArguments(call, []);
      return accountNameOf(call, ldap);
    },
    capture: (call, name) =>
      within(call, async (client) => {
        const { attribute, alsoReads = [] } = change;
        const entry = await findAccount(client, ldap, name, [attribute, ...alsoReads]);
        change.admit?.((one) => valuesOf(entry, one));
        const values = [...valuesOf(entry, attribute)];
        // Says now, and not when it is to be done, that such an entry is not one to do it to.
        change.done(values);
        return { dn: entry.dn, attribute, values };
      }),
    execute: (call, name, was) =>
      within(call, async (client) => {
        const values = await now(client, name, was);
        return set(client, was, values, change.isDone(values) ? values : change.done(values));
      }),
    validate: (call, name, was) =>
      within(call, async (client): Promise<Validation> => {
        const ok = change.isDone(await now(client, name, was));
        return { ok, observed: `${was.dn} is ${ok ? '' : 'not '}${change.says}.` };
      }),
    rollBack: (call, name, was) =>
      within(call, async (client) => {
        const values = await now(client, name, was);
        return set(client, was, values, change.restored(values, was.values));
      }),
    validateRollBack: (call, name, was) =>
      within(call, async (client): Promise<Validation> => {
        const ok = change.isRestored(await now(client, name, was), was.values);
        return { ok, observed: `${was.attribute} of ${was.dn} is ${ok ? '' : 'not '}as it was.` };
      }),
    explain: explainLdap,
  });
}

/** Old values are taken out by name, so that the server refuses where they are others by now. */
function changesOf(attribute: string, from: Values, to: Values, isReplaced: boolean): Change[] {
  const change = (operation: 'add' | 'delete' | 'replace', values: Values): Change =>
    new Change({
      operation,
      modification: new Attribute({ type: attribute, values: [...values] }),
    });
  if (isReplaced) return [change('replace', to)];
  return [
    ...(from.length === 0 ? [] : [change('delete', from)]),
    ...(to.length === 0 ? [] : [change('add', to)]),
  ];
}
