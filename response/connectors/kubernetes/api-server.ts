import { z } from 'zod';
import { ConnectorError, type ConnectorErrorCode } from '../connector-error.js';
import { callHttp, guardedUrl, type HttpAnswer, type HttpCall } from '../http.js';
import { listedPolicy } from './competing.js';
import { KEY_ANNOTATION, type NetworkPolicy } from './network-policy.js';

export interface ApiServerSettings {
  /** `https://…`, without a path. */
  readonly server: string;
  /** Of a service account. */
  readonly token: string;
  /** The certificates of the cluster in PEM. */
  readonly ca?: string;
  /** For one request. Default 10,000. */
  readonly timeoutMs?: number;
}

/** A policy as it is there: only what is looked at. */
const stored = z.object({
  metadata: z.object({ annotations: z.record(z.string(), z.string()).nullish() }),
  spec: z.object({
    podSelector: z.record(z.string(), z.unknown()).nullish(),
    policyTypes: z.array(z.string()).nullish(),
    ingress: z.array(z.unknown()).nullish(),
    egress: z.array(z.unknown()).nullish(),
  }),
});
export type StoredPolicy = z.infer<typeof stored>;

const list = z.object({
  metadata: z.object({ continue: z.string().nullish() }).nullish(),
  items: z.array(listedPolicy),
});

const MAX_BYTES = 8 * 1024 * 1024;
const PAGE = 250;
const MOST_PAGES = 20;

/** Network policies of a cluster. */
export class ApiServer {
  readonly #base: URL;
  readonly #settings: ApiServerSettings;

  /** @throws TypeError for settings that can't be used */
  constructor(settings: ApiServerSettings) {
    this.#base = guardedUrl(settings.server, 'the API server of Kubernetes');
    if (settings.token === '') throw new TypeError('The token for Kubernetes is empty.');
    this.#settings = settings;
  }

  /** Undefined where there is none of that name. */
  async get(policy: NetworkPolicy, signal: AbortSignal): Promise<StoredPolicy | undefined> {
    const answer = await this.#call({ method: 'GET', url: this.#urlOf(policy), signal });
    if (answer.status === 404) return undefined;
    return read(stored, accepted(answer));
  }

  /** False where one of that name is there already. @throws ConnectorError CONNECTOR_TARGET_MISSING without the namespace */
  async create(policy: NetworkPolicy, signal: AbortSignal): Promise<boolean> {
    const body = JSON.stringify(policy);
    const answer = await this.#call({ method: 'POST', url: this.#folderOf(policy), body, signal });
    if (answer.status === 409) return false;
    if (answer.status === 404)
      throw failed('CONNECTOR_TARGET_MISSING', 'the cluster has no such namespace');
    accepted(answer);
    return true;
  }

  /** False where there was none. */
  async remove(policy: NetworkPolicy, signal: AbortSignal): Promise<boolean> {
    const answer = await this.#call({ method: 'DELETE', url: this.#urlOf(policy), signal });
    if (answer.status === 404) return false;
    accepted(answer);
    return true;
  }

  /** All policies of its namespace. */
  async beside(
    policy: NetworkPolicy,
    signal: AbortSignal,
  ): Promise<readonly z.infer<typeof listedPolicy>[]> {
    const found: z.infer<typeof listedPolicy>[] = [];
    let next: string | undefined = '';
    for (let page = 0; next !== undefined; page += 1) {
      if (page >= MOST_PAGES) throw failed('CONNECTOR_ANSWER_INVALID', 'the list has no end');
      const url = this.#folderOf(policy);
      url.search = new URLSearchParams({ limit: String(PAGE), continue: next }).toString();
      const { items, metadata } = read(
        list,
        accepted(await this.#call({ method: 'GET', url, signal })),
      );
      found.push(...items);
      next = (metadata?.continue ?? '') === '' ? undefined : (metadata?.continue ?? undefined);
    }
    return found;
  }

  #folderOf({ metadata: { namespace } }: NetworkPolicy): URL {
    const place = encodeURIComponent(namespace);
    return new URL(`/apis/networking.k8s.io/v1/namespaces/${place}/networkpolicies`, this.#base);
  }

  #urlOf(policy: NetworkPolicy): URL {
    const name = encodeURIComponent(policy.metadata.name);
    return new URL(`${this.#folderOf(policy).pathname}/${name}`, this.#base);
  }

  #call(call: Pick<HttpCall, 'method' | 'url' | 'body' | 'signal'>): Promise<HttpAnswer> {
    const { token, ca, timeoutMs = 10_000 } = this.#settings;
    return callHttp({
      ...call,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        'content-type': 'application/json',
        'user-agent': 'spoor',
      },
      ...{ ca, timeoutMs, maxBytes: MAX_BYTES },
    });
  }
}

/** Whether a policy was made by this action. */
export function isOurs(there: StoredPolicy, wanted: NetworkPolicy): boolean {
  return (
    there.metadata.annotations?.[KEY_ANNOTATION] === wanted.metadata.annotations[KEY_ANNOTATION]
  );
}

function accepted(answer: HttpAnswer): HttpAnswer {
  const { status } = answer;
  if (status >= 200 && status < 300) return answer;
  const reason = `the API server answered with status ${status}`;
  throw failed(
    status === 429 || status >= 500 ? 'CONNECTOR_UNREACHABLE' : 'CONNECTOR_REFUSED',
    reason,
  );
}

function read<T>(shape: z.ZodType<T>, { text }: HttpAnswer): T {
  try {
    return shape.parse(JSON.parse(text));
  } catch {
    throw failed('CONNECTOR_ANSWER_INVALID', 'the API server sent an answer of another shape');
  }
}

const failed = (code: ConnectorErrorCode, reason: string): ConnectorError =>
  new ConnectorError('kubernetes', code, reason);
