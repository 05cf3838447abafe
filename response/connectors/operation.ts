import type { z } from 'zod';
import type {
  ConnectorCall,
  ConnectorOperation,
  Json,
  PlannedCall,
  Validation,
} from './connector.js';
import { SpoorError } from '../../graph/index.js';

/** An operation whose captured state has a type; `Call` is what `read` makes of a call. */
export interface OperationParts<Call, Before extends Json> {
  /** Of what `capture` gives, for it has been on a disk meanwhile. */
  readonly before: z.ZodType<Before>;
  /** Arguments and target, checked. @throws SpoorError BAD_REQUEST */
  read(call: PlannedCall): Call;
  /** What only matters before anything is begun: a way back must not fail for it. @throws SpoorError BAD_REQUEST */
  admit?(call: PlannedCall, read: Call): void;
  capture(call: ConnectorCall, read: Call): Promise<Before>;
  execute(call: ConnectorCall, read: Call, before: Before): Promise<Json>;
  validate(call: ConnectorCall, read: Call, before: Before): Promise<Validation>;
  rollBack(call: ConnectorCall, read: Call, before: Before): Promise<Json>;
  validateRollBack(call: ConnectorCall, read: Call, before: Before): Promise<Validation>;
  /** What is thrown for what a client threw. */
  explain(error: unknown): unknown;
}

/**
 * Makes an operation of typed parts: every call is checked anew before anything is asked of the other side, also
 * where its owner forgot to.
 */
export function defineOperation<Call, Before extends Json>(
  parts: OperationParts<Call, Before>,
): ConnectorOperation {
  const explained = async <T>(call: ConnectorCall, work: () => Promise<T>): Promise<T> => {
    call.signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      // Who calls it off hears that, and not how the client took it.
      call.signal.throwIfAborted();
      throw parts.explain(error);
    }
  };
  const known = (before: Json): Before => {
    const read = parts.before.safeParse(before);
    if (!read.success)
      throw new SpoorError('INTERNAL', 'What was captured is not what this operation captures.');
    return read.data;
  };
  const admitted = (call: PlannedCall): Call => {
    const read = parts.read(call);
    parts.admit?.(call, read);
    return read;
  };
  return {
    check: (call) => void admitted(call),
    capture: (call) => explained(call, () => parts.capture(call, admitted(call))),
    execute: (call, before) =>
      explained(call, () => parts.execute(call, parts.read(call), known(before))),
    validate: (call, before) =>
      explained(call, () => parts.validate(call, parts.read(call), known(before))),
    rollBack: (call, before) =>
      explained(call, () => parts.rollBack(call, parts.read(call), known(before))),
    validateRollBack: (call, before) =>
      explained(call, () => parts.validateRollBack(call, parts.read(call), known(before))),
  };
}
