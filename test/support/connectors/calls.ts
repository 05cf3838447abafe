import type {
  ConnectorCall,
  ConnectorOperation,
  ConnectorTarget,
  Json,
} from '../../../response/index.js';

export const LIMIT_MS = 60_000;

/** A call as a run makes it; what matters to a test is given. */
export function callOf(given: Partial<ConnectorCall> = {}): ConnectorCall {
  return {
    ...{ key: 'run-1.step-1', tenant: 'acme', action: 'user.disable', arguments: {} },
    target: targetOf('User', 'dana'),
    signal: AbortSignal.timeout(LIMIT_MS),
    ...given,
  };
}

export function targetOf(
  kind: string,
  name: string,
  properties: Readonly<Record<string, Json>> = {},
): ConnectorTarget {
  return { uid: `uid-of-${name}`, kind, name, properties };
}

/** The operation that a test is about. */
export function operationOf(
  operations: Readonly<Record<string, ConnectorOperation>>,
  name: string,
): ConnectorOperation {
  const operation = operations[name];
  if (operation === undefined) throw new Error(`There is no operation ${name}.`);
  return operation;
}

/** What a state is after it has been kept: JSON, and nothing that JSON loses. */
export function kept(before: Json): Json {
  const text = JSON.stringify(before);
  const again = JSON.parse(text) as Json;
  expect(again).toStrictEqual(before);
  return again;
}

/**
 * Holds an operation to what a service that may be killed at any point builds on: told twice it does once, and taken
 * back twice it leaves what was there.
 *
 * @param look the state of the other side, as a test sees it
 */
export async function expectOnceAndBack(
  operation: ConnectorOperation,
  call: ConnectorCall,
  look: () => Promise<unknown>,
): Promise<void> {
  operation.check(call);
  const start = await look();
  const before = kept(await operation.capture(call));
  expect(await look()).toStrictEqual(start);
  // Taken back before anything was done: as after a crash in between.
  await operation.rollBack(call, before);
  expect(await look()).toStrictEqual(start);
  kept(await operation.execute(call, before));
  const done = await look();
  expect(done).not.toStrictEqual(start);
  kept(await operation.execute(call, before));
  expect(await look()).toStrictEqual(done);
  expect(await operation.validate(call, before)).toMatchObject({ ok: true });
  kept(await operation.rollBack(call, before));
  expect(await look()).toStrictEqual(start);
  kept(await operation.rollBack(call, before));
  expect(await look()).toStrictEqual(start);
  expect(await operation.validateRollBack(call, before)).toMatchObject({ ok: true });
}

/** A failure with this code, whose words hold none of the secrets. */
export async function expectFailure(
  work: Promise<unknown>,
  code: string,
  secrets: readonly string[] = [],
): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ code });
  const { message, stack = '', cause } = error as Error;
  for (const secret of secrets)
    expect(`${message}${stack}${JSON.stringify(error)}${String(cause)}`).not.toContain(secret);
  return message;
}
