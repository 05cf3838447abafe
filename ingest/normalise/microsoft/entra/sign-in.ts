import type { Observation } from '../../../../graph/index.js';
import { relate } from '../../common/facts.js';
import { parseGuid } from '../../common/guid.js';
import { type Mention, remoteHostMention } from '../../common/mentions.js';
import type { Result } from '../../common/result.js';
import { clip, MAX_NAME } from '../../common/text.js';
import { type Act, ACT_EDGES, actFacts, serviceResource } from '../act.js';
import { appResource } from '../apps.js';
import { clientAddress } from '../client-address.js';
import { unlessZero } from '../guid.js';
import { principalMention, servicePrincipal } from '../principal.js';
import { resultOfCode } from '../result.js';
import type { Row } from '../row.js';

/** One word for every kind of sign-in, since the logs call all of them `Sign-in activity`. */
export const SIGN_IN = 'SignIn';

export const SIGN_IN_EDGES = [...ACT_EDGES];
export const PRINCIPAL_EDGES = [...ACT_EDGES, 'User USED_CREDENTIAL Credential'];

/** A person's sign-in: to which application, for which resource, from where and on which device. */
export function userSignIn(row: Row, at: number): Observation[] {
  const client = appResource(row.text('appDisplayName'), row.text('appId'));
  const facts = signInFacts(row, at, userOf(row), client);
  const device = deviceOf(row.row('deviceDetail'));
  return facts.length === 0 || device === undefined ? facts : [...facts, { entity: device, at }];
}

/** An application's or managed identity's sign-in, with the key or certificate it proved itself by. */
export function principalSignIn(row: Row, at: number): Observation[] {
  const principal = servicePrincipal(
    row.text('servicePrincipalName'),
    row.text('appDisplayName'),
    row.text('servicePrincipalId'),
    row.text('appId'),
  );
  const facts = signInFacts(row, at, principal, undefined);
  const key = credentialOf(row);
  if (principal === undefined || key === undefined) return facts;
  const properties = { result: signInResult(row) };
  return [...facts, relate(at, 'USED_CREDENTIAL', principal, key, properties)];
}

function signInFacts(
  row: Row,
  at: number,
  user: Act['user'],
  client: ReturnType<typeof appResource>,
): Observation[] {
  const act: Act = {
    at,
    operation: SIGN_IN,
    user,
    address: clientAddress(row.text('ipAddress', 'callerIpAddress')),
    result: signInResult(row),
  };
  const target = appResource(row.text('resourceDisplayName'), row.text('resourceIdentity'));
  const apps = [client, target].filter((app) => app !== undefined);
  return actFacts(act, apps.length > 0 ? apps : [serviceResource('microsoft entra id')]);
}

function signInResult(row: Row): Result | undefined {
  return resultOfCode(row.row('status').text('errorCode') ?? row.text('resultType'));
}

/** `{PII Removed}` stands for names that the reader may not see; the id is told even then. */
function userOf(row: Row): Act['user'] {
  const names = ['userPrincipalName', 'signInIdentifier', 'alternateSignInName'];
  const name = names
    .map((field) => row.text(field))
    .find((text) => text?.startsWith('{') === false);
  return principalMention(name) ?? principalMention(parseGuid(row.text('userId')));
}

/** The computer, where it is one that the directory knows: other devices are named by taste. */
function deviceOf(detail: Row): Mention<'Host'> | undefined {
  const isKnown = unlessZero(detail.text('deviceId')) !== undefined;
  const isComputer = /join/i.test(detail.text('trustType') ?? '');
  const host = isKnown && isComputer ? remoteHostMention(detail.text('displayName')) : undefined;
  const os = detail.text('operatingSystem');
  return host === undefined || os === undefined ? host : { ...host, os: clip(os, MAX_NAME) };
}

function credentialOf(row: Row): Mention<'Credential'> | undefined {
  const thumbprint = row.text('servicePrincipalCredentialThumbprint');
  const name = unlessZero(row.text('servicePrincipalCredentialKeyId')) ?? thumbprint;
  if (name === undefined) return undefined;
  const type = thumbprint === undefined ? 'access_key' : 'certificate';
  return { kind: 'Credential', name: clip(name, MAX_NAME).toLowerCase(), type };
}

/** A detection tells from where an account acted; it is a judgement otherwise. */
export function riskDetected(row: Row, at: number): Observation[] {
  const account =
    principalMention(row.text('userPrincipalName')) ??
    servicePrincipal(row.text('servicePrincipalDisplayName'), row.text('servicePrincipalId'));
  const address = clientAddress(row.text('ipAddress'));
  if (account === undefined || address === undefined) return [];
  return [relate(at, 'ACTED_FROM', account, address)];
}
