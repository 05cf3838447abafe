import { principalSignIn, SIGN_IN_EDGES, userSignIn } from '../microsoft/entra/sign-in.js';
import { Row } from '../microsoft/row.js';
import type { HuntingRow } from './row.js';
import { type HuntingRule, orNobody } from './rule.js';

/** Entra's sign-ins as advanced hunting repeats them, under names of its own. */
export const signInRules: readonly HuntingRule[] = [
  {
    table: 'AADSignInEventsBeta',
    actions: [],
    title: 'Sign-in of a user',
    edges: SIGN_IN_EDGES,
    note: 'Also as EntraIdSignInEvents.',
    onService: (hunting) => orNobody(userSignIn(asSignIn(hunting), hunting.at)),
  },
  {
    table: 'AADSpnSignInEventsBeta',
    actions: [],
    title: 'Sign-in of an application or managed identity',
    edges: SIGN_IN_EDGES,
    note: 'Also as EntraIdSpnSignInEvents.',
    onService: (hunting) => orNobody(principalSignIn(asSignIn(hunting), hunting.at)),
  },
];

/** The same columns under the names of the sign-in log. */
function asSignIn({ row }: HuntingRow): Row {
  return new Row({
    userPrincipalName: row.value('AccountUpn'),
    userId: row.value('AccountObjectId'),
    servicePrincipalName: row.value('ServicePrincipalName'),
    servicePrincipalId: row.value('ServicePrincipalId'),
    appDisplayName: row.value('Application'),
    appId: row.value('ApplicationId'),
    resourceDisplayName: row.value('ResourceDisplayName'),
    resourceIdentity: row.value('ResourceId'),
    ipAddress: row.value('IPAddress'),
    resultType: row.value('ErrorCode'),
    deviceDetail: {
      displayName: row.value('DeviceName'),
      deviceId: row.value('AadDeviceId', 'EntraIdDeviceId'),
      trustType: row.value('DeviceTrustType'),
      operatingSystem: row.value('OSPlatform'),
    },
  });
}
