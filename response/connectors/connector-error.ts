import { type ErrorCode, SpoorError } from '../../graph/index.js';

export type ConnectorErrorCode = Extract<ErrorCode, `CONNECTOR_${string}`>;

/**
 * Why something could not be done to a system outside. The message may be shown: it holds no secret, and of what
 * the other side said no more than a code. The failure of the client is not kept as the cause, for requests with
 * their credentials hang on it.
 */
export class ConnectorError extends SpoorError {
  /** As playbooks name it. */
  readonly connector: string;

  constructor(
    connector: string,
    code: ConnectorErrorCode,
    reason: string,
    options: { retryAfterSeconds?: number } = {},
  ) {
    super(code, `${connector}: ${reason}`, options);
    this.connector = connector;
  }
}
