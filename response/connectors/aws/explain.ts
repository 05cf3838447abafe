import { SpoorError, systemCode } from '../../../graph/index.js';
import { ConnectorError, type ConnectorErrorCode } from '../connector-error.js';

const MISSING =
  /^NoSuchEntity|^NoSuchBucket$|^Invalid(?:InstanceID|NetworkInterfaceID|GroupId|Group)\.(?:NotFound|Malformed)$/;
const BUSY =
  /Throttl|^RequestLimitExceeded$|^SlowDown$|^TooManyRequests|^EntityTemporarilyUnmodifiable|^ConcurrentModification|^OperationAborted$|^TimeoutError$/;
const DENIED = /^AccessDenied|^UnauthorizedOperation$/;
/** Of a refusal AWS says in words what it was that is not allowed; the rest of its words may hold anything. */
const ACTION = /perform: ([a-z0-9-]{1,40}:[A-Za-z0-9]{1,80})/;

/** What a failure of AWS means: its code is shown, its words are not. */
export function explainAws(error: unknown): unknown {
  if (error instanceof SpoorError) return error;
  const { name, status, message } = partsOf(error);
  if (MISSING.test(name))
    return failed('CONNECTOR_TARGET_MISSING', `there is no such thing in the account (${name})`);
  if (BUSY.test(name) || (status !== undefined && status >= 500))
    return failed('CONNECTOR_UNREACHABLE', `AWS is busy (${name})`);
  if (DENIED.test(name)) {
    const action = ACTION.exec(message)?.[1];
    return failed(
      'CONNECTOR_REFUSED',
      action === undefined ? `not allowed (${name})` : `not allowed: ${action} (${name})`,
    );
  }
  if (name === 'CredentialsProviderError')
    return failed('CONNECTOR_REFUSED', 'no credentials were found');
  if (status !== undefined) return failed('CONNECTOR_REFUSED', `AWS refused (${name})`);
  return failed('CONNECTOR_UNREACHABLE', `AWS does not answer (${systemCode(error) ?? name})`);
}

/** True where an error of the SDK has the name. */
export function isAwsError(error: unknown, name: RegExp): boolean {
  return name.test(partsOf(error).name);
}

interface ErrorParts {
  readonly name: string;
  readonly status: number | undefined;
  readonly message: string;
}

function partsOf(error: unknown): ErrorParts {
  if (!(error instanceof Error)) return { name: 'unknown', status: undefined, message: '' };
  const name = /^[\w.]{1,80}$/.test(error.name) ? error.name : 'unknown';
  const metadata: unknown = '$metadata' in error ? error.$metadata : undefined;
  const status =
    typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
      ? metadata.httpStatusCode
      : undefined;
  return { name, status: typeof status === 'number' ? status : undefined, message: error.message };
}

const failed = (code: ConnectorErrorCode, reason: string): ConnectorError =>
  new ConnectorError('aws', code, reason);
