import type { Connector } from '../connector.js';
import { disabledInActiveDirectory, expiredInActiveDirectory, flagged } from './account-change.js';
import { accountOperation } from './account-operation.js';
import { type LdapSettings, openLdapSettings } from './settings.js';

/**
 * Accounts of Active Directory, OpenLDAP and their kin.
 *
 * @throws TypeError for settings that can't be used
 */
export function openLdap(settings: LdapSettings): Connector {
  const ldap = openLdapSettings(settings);
  const { disable, expire } = settings;
  return {
    name: 'ldap',
    operations: {
      disable_account: accountOperation(
        ldap,
        disable === undefined ? disabledInActiveDirectory : flagged('disabled', disable),
      ),
      expire_password: accountOperation(
        ldap,
        expire === undefined
          ? expiredInActiveDirectory
          : flagged('told to change the password', expire),
      ),
    },
  };
}
