import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

const name = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/);
const labels = z.record(
  z.string().regex(/^(?:[a-z0-9.-]{1,253}\/)?[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?$/),
  z.string().regex(/^(?:[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?)?$/),
);
const selector = z.strictObject({
  matchLabels: labels.optional(),
  matchExpressions: z
    .array(
      z.strictObject({
        key: z.string(),
        operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
        values: z.array(z.string()).optional(),
      }),
    )
    .optional(),
});

/** NetworkPolicy of `networking.k8s.io/v1`, as its reference has it: no field more, and names as Kubernetes takes them. */
export const networkPolicyContract = z.strictObject({
  apiVersion: z.literal('networking.k8s.io/v1'),
  kind: z.literal('NetworkPolicy'),
  metadata: z.strictObject({
    name: name,
    namespace: name,
    labels: labels.optional(),
    annotations: z.record(z.string(), z.string()).optional(),
  }),
  spec: z.strictObject({
    podSelector: selector,
    policyTypes: z.array(z.enum(['Ingress', 'Egress'])).optional(),
    ingress: z.array(z.looseObject({})).optional(),
    egress: z.array(z.looseObject({})).optional(),
  }),
});

type Policy = z.infer<typeof networkPolicyContract>;

/** What answers as the API server of Kubernetes does for network policies, in one namespace. */
export interface Cluster {
  readonly url: string;
  readonly policies: Map<string, Policy>;
  /** Answers with this status in place of an answer, once each. */
  readonly faults: number[];
  /** Policies on one page of a list. */
  pageSize: number;
  close(): void;
}

const PATH =
  /^\/apis\/networking\.k8s\.io\/v1\/namespaces\/([^/]+)\/networkpolicies(?:\/([^/]+))?$/;

export async function openCluster(
  token: string,
  namespace: string,
  tls?: { readonly key: string; readonly cert: string },
): Promise<Cluster> {
  const policies = new Map<string, Policy>();
  const faults: number[] = [];
  const say = (response: ServerResponse, status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const failure = (response: ServerResponse, code: number): void => {
    say(response, code, { kind: 'Status', status: 'Failure', code, message: `with ${token}` });
  };
  const list = (response: ServerResponse, from: number): void => {
    const items = [...policies.values()].slice(from, from + cluster.pageSize);
    const next = from + items.length;
    const more = next < policies.size ? String(next) : '';
    const plain = items.map(({ metadata, spec }) => ({ metadata, spec }));
    say(response, 200, { kind: 'NetworkPolicyList', metadata: { continue: more }, items: plain });
  };
  const create = (response: ServerResponse, text: string): void => {
    const read = networkPolicyContract.safeParse(JSON.parse(text));
    if (!read.success) failure(response, 422);
    else if (policies.has(read.data.metadata.name)) failure(response, 409);
    else {
      policies.set(read.data.metadata.name, read.data);
      say(response, 201, { ...read.data, status: {} });
    }
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const fault = faults.shift();
    const url = new URL(request.url ?? '', 'http://x');
    const [, place, wanted] = PATH.exec(url.pathname) ?? [];
    if (fault !== undefined) failure(response, fault);
    else if (request.headers.authorization !== `Bearer ${token}`) failure(response, 401);
    else if (place !== namespace) failure(response, 404);
    else if (request.method === 'POST') create(response, text);
    else if (wanted === undefined) list(response, Number(url.searchParams.get('continue')));
    else if (!policies.has(wanted)) failure(response, 404);
    else {
      say(response, 200, policies.get(wanted));
      if (request.method === 'DELETE') policies.delete(wanted);
    }
  };
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    serve(request, response).catch(() => response.destroy());
  };
  const server = tls === undefined ? createServer(answer) : createSecureServer(tls, answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const cluster: Cluster = {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    ...{ policies, faults, pageSize: 2 },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return cluster;
}
