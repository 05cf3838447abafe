import {
  BusyError,
  NoSuchAttributeError,
  NoSuchObjectError,
  ResultCodeError,
  TypeOrValueExistsError,
  UnavailableError,
} from 'ldapts';
import { LdapLoginRefused, SpoorError, systemCode } from '../../../graph/index.js';
import { ConnectorError, type ConnectorErrorCode } from '../connector-error.js';

/** What a failure of the directory means. Its own words are not shown: they may quote the entry. */
export function explainLdap(error: unknown): unknown {
  if (error instanceof SpoorError) return error;
  if (error instanceof LdapLoginRefused) return failed('CONNECTOR_REFUSED', error.message);
  if (error instanceof NoSuchObjectError)
    return failed('CONNECTOR_TARGET_MISSING', 'the entry is no longer there');
  if (error instanceof NoSuchAttributeError || error instanceof TypeOrValueExistsError)
    return failed('CONNECTOR_CONFLICT', 'the entry was changed by somebody else at that moment');
  if (error instanceof BusyError || error instanceof UnavailableError)
    return failed('CONNECTOR_UNREACHABLE', `the directory is busy (${error.name})`);
  if (error instanceof ResultCodeError)
    return failed('CONNECTOR_REFUSED', `the directory refused (${error.name})`);
  const code = systemCode(error);
  return failed(
    'CONNECTOR_UNREACHABLE',
    code === undefined
      ? 'the directory does not answer'
      : `the directory does not answer (${code})`,
  );
}

const failed = (code: ConnectorErrorCode, reason: string): ConnectorError =>
  new ConnectorError('ldap', code, reason);
