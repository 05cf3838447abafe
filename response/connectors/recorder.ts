import type { Connector, ConnectorOperation, PlannedCall } from './connector.js';

/** Says what would have been done, and does nothing outside: for dry runs. */
export function openRecorder(): Connector {
  return { name: 'recorder', operations: { record } };
}

const record: ConnectorOperation = {
  check: () => undefined,
  capture: () => Promise.resolve(null),
  execute: (call) =>
    Promise.resolve({
      dryRun: true,
      said: `would have done ${named(call)}`,
      action: call.action,
      target: { ...call.target },
      arguments: call.arguments,
    }),
  validate: (call) =>
    Promise.resolve({ ok: true, observed: `A dry run: ${named(call)} was written down only.` }),
  rollBack: (call) =>
    Promise.resolve({ dryRun: true, said: `would have taken back ${named(call)}` }),
  validateRollBack: () =>
    Promise.resolve({ ok: true, observed: 'A dry run: there was nothing to take back.' }),
};

const named = ({ action, target }: PlannedCall): string =>
  `${action} on ${target.kind} ${JSON.stringify(target.name)}`;
