/** A value that JSON can say. */
export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What something is done to: an entity as the graph has it when it is done. */
export interface ConnectorTarget {
  readonly uid: string;
  readonly kind: string;
  readonly name: string;
  /** Its other properties, named as in the graph: `fqdn`, `address`, `arn`, `sid` … */
  readonly properties: Readonly<Record<string, Json>>;
}

/** One call of an operation. The same `key` stands for the same action, however often it is tried. */
export interface ConnectorCall {
  readonly key: string;
  readonly tenant: string;
  /** What is done by it, as policies name it: `host.isolate`, `user.disable` … */
  readonly action: string;
  readonly target: ConnectorTarget;
  readonly arguments: Readonly<Record<string, Json>>;
  readonly signal: AbortSignal;
}

export interface Validation {
  readonly ok: boolean;
  /** What was seen, in words for a person. Never a secret. */
  readonly observed: string;
}

/** What a call is before anyone waits for it. */
export type PlannedCall = Omit<ConnectorCall, 'signal'>;

/**
 * Something that can be done to a system outside. All may be called again after a crash; a failure is a
 * `ConnectorError` or any other error, and means that it is not known to have been done.
 */
export interface ConnectorOperation {
  /** @throws SpoorError BAD_REQUEST where arguments or target can't be used; asked before anything else, touches nothing. */
  check(call: PlannedCall): void;
  /** What is there now, as far as the operation changes it: kept before anything is done, to be put back. No secrets. */
  capture(call: ConnectorCall): Promise<Json>;
  /** Does it; does no more where it was done before under this key. Gives what the other side answered, to be recorded. */
  execute(call: ConnectorCall, before: Json): Promise<Json>;
  /** Asks the other side anew whether it is so. */
  validate(call: ConnectorCall, before: Json): Promise<Validation>;
  /** Puts back what `capture` found, also where only a part was done. */
  rollBack(call: ConnectorCall, before: Json): Promise<Json>;
  /** Asks whether it is again as `capture` found it. */
  validateRollBack(call: ConnectorCall, before: Json): Promise<Validation>;
}

export interface Connector {
  /** As playbooks name it: `webhook`, `aws`, `ldap` … */
  readonly name: string;
  /** By name: `disable_account`, `deactivate_keys` … */
  readonly operations: Readonly<Record<string, ConnectorOperation>>;
}
