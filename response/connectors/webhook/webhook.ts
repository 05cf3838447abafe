import { z } from 'zod';
import { badCall } from '../call-values.js';
import type { Connector, ConnectorCall, Json, PlannedCall, Validation } from '../connector.js';
import { ConnectorError } from '../connector-error.js';
import type { HttpAnswer } from '../http.js';
import { defineOperation } from '../operation.js';
import { deliver, type DeliveryMeans } from './delivery.js';
import {
  endpointFor,
  openEndpoints,
  type OpenEndpoint,
  type WebhookSettings,
} from './endpoints.js';

type Phase = 'execute' | 'validate' | 'roll_back' | 'validate_roll_back';

const before = z.strictObject({ endpoint: z.string() });
const verdict = z.object({ ok: z.boolean(), observed: z.string().default('') });

const MAX_BODY_CHARACTERS = 256 * 1024;
/** Of what a receiver answers, so much is recorded. */
const MAX_RECORDED = 4_096;
const MAX_OBSERVED = 500;
const KEY = /^[\x21-\x7e]{1,200}$/;

/**
 * Hands actions to a receiver of the house's own: a signed call, tried again under the same key. That it is done
 * once is the receiver's part; docs/connectors.md shows one.
 *
 * @throws TypeError for settings that can't be used
 */
export function openWebhook(settings: WebhookSettings, means: DeliveryMeans): Connector {
  const endpoints = openEndpoints(settings);

  const tell = async (
    call: ConnectorCall,
    endpoint: OpenEndpoint,
    phase: Phase,
  ): Promise<HttpAnswer> => {
    const isQuestion = phase === 'validate' || phase === 'validate_roll_back';
    return deliver(
      {
        endpoint,
        body: bodyOf(call, phase),
        // Taking back is another act than doing: a receiver that only looks at the key must not mix them up.
        idempotencyKey: isQuestion ? undefined : `${call.key}.${phase}`,
        signal: call.signal,
      },
      means,
    );
  };
  const ask = async (
    call: ConnectorCall,
    endpoint: OpenEndpoint,
    phase: 'validate' | 'validate_roll_back',
  ): Promise<Validation> => {
    if (!endpoint.validates)
      return { ok: true, observed: `${endpoint.name} took the call; it can't be asked.` };
    const { text } = await tell(call, endpoint, phase);
    const told = verdict.safeParse(jsonOf(text));
    if (!told.success)
      return { ok: false, observed: `${endpoint.name} did not answer with ok and observed.` };
    const observed = withoutSecret(told.data.observed, endpoint).slice(0, MAX_OBSERVED);
    return { ok: told.data.ok, observed: observed === '' ? endpoint.name : observed };
  };
  /** The endpoint that the action was given to, whatever the settings say by now of new ones. */
  const sameAs = ({ endpoint: name }: z.infer<typeof before>): OpenEndpoint => {
    const endpoint = endpoints.find((one) => one.name === name);
    if (endpoint !== undefined) return endpoint;
    throw new ConnectorError(
      'webhook',
      'CONNECTOR_TARGET_MISSING',
      `${name} is no longer in the settings`,
    );
  };

  const call = defineOperation<undefined, z.infer<typeof before>>({
    before,
    read: (planned) => {
      if (!KEY.test(planned.key)) throw badCall('The key can’t be sent in a header.');
      if (bodyOf(planned, 'validate_roll_back').length > MAX_BODY_CHARACTERS)
        throw badCall(`Target and arguments are over ${MAX_BODY_CHARACTERS} characters.`);
      return undefined;
    },
    admit: (planned) => void endpointFor(endpoints, planned),
    capture: (given) => Promise.resolve({ endpoint: endpointFor(endpoints, given).name }),
    execute: async (given, _read, was) => {
      const endpoint = sameAs(was);
      return recordOf(endpoint, await tell(given, endpoint, 'execute'));
    },
    validate: (given, _read, was) => ask(given, sameAs(was), 'validate'),
    rollBack: async (given, _read, was) => {
      const endpoint = sameAs(was);
      return recordOf(endpoint, await tell(given, endpoint, 'roll_back'));
    },
    validateRollBack: (given, _read, was) => ask(given, sameAs(was), 'validate_roll_back'),
    explain: (error) => error,
  });
  return { name: 'webhook', operations: { call } };
}

function bodyOf(
  { key, tenant, action, target, arguments: given }: PlannedCall,
  phase: Phase,
): string {
  return JSON.stringify({ key, tenant, phase, action, target, arguments: given });
}

function recordOf(endpoint: OpenEndpoint, { status, text }: HttpAnswer): Json {
  const answer = withoutSecret(text, endpoint).slice(0, MAX_RECORDED);
  return { endpoint: endpoint.name, status, answer };
}

/** Receivers repeat what they were told, and some are told the secret by way of their address. */
function withoutSecret(text: string, { secret, url }: OpenEndpoint): string {
  const { pathname, search } = url;
  const secrets = [secret, `${pathname}${search}`, search].filter((one) => one.length >= 8);
  return secrets.reduce((clean, one) => clean.replaceAll(one, '…'), text);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
