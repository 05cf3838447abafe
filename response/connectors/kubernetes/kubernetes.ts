import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Connector, ConnectorOperation } from '../connector.js';
import { ConnectorError } from '../connector-error.js';
import { NoAnswer } from '../http.js';
import { defineOperation } from '../operation.js';
import { ApiServer, type ApiServerSettings, isOurs, type StoredPolicy } from './api-server.js';
import { competing } from './competing.js';
import {
  type Isolated,
  isolatedBy,
  manifestOf,
  type NetworkPolicy,
  networkPolicy,
} from './network-policy.js';

export interface KubernetesSettings {
  /** Undefined: manifests are made, and applied by somebody else. */
  readonly api?: ApiServerSettings;
}

/**
 * Cuts pods off by a network policy.
 *
 * @throws TypeError for settings that can't be used
 */
export function openKubernetes({ api }: KubernetesSettings): Connector {
  const isolate = api === undefined ? handedOver : appliedBy(new ApiServer(api));
  return { name: 'kubernetes', operations: { isolate } };
}

const before = z.strictObject({ namespace: z.string(), name: z.string() });

const explain = (error: unknown): unknown =>
  error instanceof NoAnswer
    ? new ConnectorError(
        'kubernetes',
        'CONNECTOR_UNREACHABLE',
        `the API server does not answer (${error.message})`,
      )
    : error;

function appliedBy(server: ApiServer): ConnectorOperation {
  return defineOperation<Isolated, z.infer<typeof before>>({
    before,
    read: isolatedBy,
    capture: async (call, isolated) => {
      const policy = networkPolicy(call, isolated);
      refuseOthers(await server.get(policy, call.signal), policy);
      const { namespace, name } = policy.metadata;
      return { namespace, name };
    },
    execute: async (call, isolated) => {
      const policy = networkPolicy(call, isolated);
      const isMade = await server.create(policy, call.signal);
      if (!isMade) refuseOthers(await server.get(policy, call.signal), policy);
      return { ...namesOf(policy), changed: isMade };
    },
    validate: async (call, isolated) => {
      const policy = networkPolicy(call, isolated);
      const there = await server.get(policy, call.signal);
      if (there === undefined || !isOurs(there, policy) || !cutsOff(there, policy))
        return { ok: false, observed: `${policy.metadata.name} is not there as it was made.` };
      const others = competing(await server.beside(policy, call.signal), isolated);
      return others.length === 0
        ? {
            ok: true,
            observed: `${policy.metadata.name} is there, and no other policy lets through.`,
          }
        : {
            ok: false,
            observed: `Other policies may still let traffic through: ${others.slice(0, 10).join(', ')}.`,
          };
    },
    rollBack: async (call, isolated) => {
      const policy = networkPolicy(call, isolated);
      refuseOthers(await server.get(policy, call.signal), policy);
      return { ...namesOf(policy), changed: await server.remove(policy, call.signal) };
    },
    validateRollBack: async (call, isolated) => {
      const policy = networkPolicy(call, isolated);
      const ok = (await server.get(policy, call.signal)) === undefined;
      return { ok, observed: `${policy.metadata.name} is ${ok ? 'gone' : 'still there'}.` };
    },
    explain,
  });
}

/** Without an API server nothing is done: a person gets the manifest, and what they do is not seen. */
const handedOver: ConnectorOperation = defineOperation<Isolated, z.infer<typeof before>>({
  before,
  read: isolatedBy,
  capture: (call, isolated) => {
    const { namespace, name } = networkPolicy(call, isolated).metadata;
    return Promise.resolve({ namespace, name });
  },
  execute: (call, isolated) => {
    const policy = networkPolicy(call, isolated);
    return Promise.resolve({
      ...namesOf(policy),
      status: 'for you to apply',
      manifest: manifestOf(policy),
    });
  },
  validate: (_call, _isolated, { name }) =>
    Promise.resolve({
      ok: false,
      observed: `${name} is not applied: no API server is configured, and the manifest was handed over.`,
    }),
  rollBack: (call, isolated) =>
    Promise.resolve({
      ...namesOf(networkPolicy(call, isolated)),
      status: 'for you to delete, if you have applied it',
    }),
  validateRollBack: (_call, _isolated, { name }) =>
    Promise.resolve({ ok: true, observed: `Spoor has not applied ${name}.` }),
  explain: (error) => error,
});

function namesOf({ metadata: { namespace, name } }: NetworkPolicy): {
  namespace: string;
  name: string;
} {
  return { namespace, name };
}

function cutsOff({ spec }: StoredPolicy, wanted: NetworkPolicy): boolean {
  const { ingress, egress, podSelector, policyTypes } = spec;
  return (
    (ingress?.length ?? 0) + (egress?.length ?? 0) === 0 &&
    isDeepStrictEqual(podSelector ?? {}, wanted.spec.podSelector) &&
    wanted.spec.policyTypes.every((type) => policyTypes?.includes(type) ?? false)
  );
}

/** @throws ConnectorError CONNECTOR_CONFLICT for a policy of that name that is another's */
function refuseOthers(there: StoredPolicy | undefined, policy: NetworkPolicy): void {
  if (there === undefined || isOurs(there, policy)) return;
  throw new ConnectorError(
    'kubernetes',
    'CONNECTOR_CONFLICT',
    `${policy.metadata.name} is there and was not made by this action`,
  );
}
