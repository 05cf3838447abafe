import { badCall, textArgument } from '../call-values.js';
import type { PlannedCall } from '../connector.js';
import { guardedUrl } from '../http.js';

export interface WebhookEndpoint {
  /** `https://…`, or `http://` on this machine. It may hold a secret, and is never shown. */
  readonly url: string;
  /** What calls are signed with; at least 16 characters. */
  readonly secret: string;
  /** Actions that it takes, such as `host.isolate`; without them it takes what no other endpoint names. */
  readonly actions?: readonly string[];
  /** For one attempt. Default 10,000. */
  readonly timeoutMs?: number;
  /** How often a call is tried at most. Default 4. */
  readonly attempts?: number;
  /** False where the receiver can't say whether something was done: it is taken at its word. Default true. */
  readonly validates?: boolean;
  /** Certificates in PEM that are trusted in place of those that Node knows. */
  readonly ca?: string;
}

export interface WebhookSettings {
  readonly endpoints: Readonly<Record<string, WebhookEndpoint>>;
}

export interface OpenEndpoint {
  readonly name: string;
  readonly url: URL;
  readonly secret: string;
  readonly actions: readonly string[] | undefined;
  readonly timeoutMs: number;
  readonly attempts: number;
  readonly validates: boolean;
  readonly ca: string | undefined;
}

const SHORTEST_SECRET = 16;

/** @throws TypeError for an address or a secret that is none */
export function openEndpoints({ endpoints }: WebhookSettings): readonly OpenEndpoint[] {
  return Object.entries(endpoints).map(([name, given]) => {
    if (given.secret.length < SHORTEST_SECRET)
      throw new TypeError(
        `The secret of webhook ${name} has fewer than ${SHORTEST_SECRET} characters.`,
      );
    const { secret, actions, timeoutMs = 10_000, attempts = 4, validates = true, ca } = given;
    const url = guardedUrl(given.url, `webhook ${name}`);
    return { name, url, secret, actions, timeoutMs, attempts, validates, ca };
  });
}

/**
 * Where a call goes: to the endpoint that its argument `endpoint` names; else to the one that takes its action by
 * name; else to the one that takes any.
 *
 * @throws SpoorError BAD_REQUEST where that is none, or several
 */
export function endpointFor(endpoints: readonly OpenEndpoint[], call: PlannedCall): OpenEndpoint {
  const wanted = textArgument(call, 'endpoint');
  if (wanted !== undefined) {
    const named = endpoints.find(({ name }) => name === wanted);
    if (named !== undefined) return named;
    throw badCall(`No webhook is called ${JSON.stringify(wanted.slice(0, 64))}.`);
  }
  const byAction = endpoints.filter(({ actions }) => actions?.includes(call.action));
  const fitting =
    byAction.length > 0 ? byAction : endpoints.filter(({ actions }) => actions === undefined);
  const [only] = fitting;
  if (only !== undefined && fitting.length === 1) return only;
  const names = fitting.map(({ name }) => name).join(', ');
  throw badCall(
    only === undefined
      ? `No webhook takes ${JSON.stringify(call.action.slice(0, 64))}.`
      : `Several webhooks take this action (${names}): name one as the argument endpoint.`,
  );
}
