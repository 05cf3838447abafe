import { roles } from '../auth.js';

/** A REST route: who may use it, and what it is called in metrics and in the list of doors. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  /** Roles that may pass; `public` routes need no token and say nothing about any tenant. */
  readonly access: readonly string[] | 'public';
}

const readers = roles.filter((role) => role !== 'agent');

/** Every route of the service. What is not here answers NOT_FOUND; a test has a case for each. */
export const routes = {
  health: { method: 'GET', path: '/healthz', access: 'public' },
  ready: { method: 'GET', path: '/readyz', access: 'public' },
  metrics: { method: 'GET', path: '/metrics', access: 'public' },
  events: { method: 'POST', path: '/api/v1/events', access: ['integration', 'admin'] },
  deleteSource: { method: 'DELETE', path: '/api/v1/sources/:source', access: ['admin'] },
  digest: { method: 'GET', path: '/api/v1/digest', access: ['analyst', 'integration', 'admin'] },
  deadLetters: {
    method: 'GET',
    path: '/api/v1/dead-letters',
    access: ['analyst', 'integration', 'admin'],
  },
  replayDeadLetters: {
    method: 'POST',
    path: '/api/v1/dead-letters/replay',
    access: ['integration', 'admin'],
  },
  dropDeadLetters: { method: 'DELETE', path: '/api/v1/dead-letters', access: ['admin'] },
  audit: { method: 'GET', path: '/api/v1/audit', access: ['admin'] },
  alerts: { method: 'GET', path: '/api/v2/alerts', access: readers },
  takeAlerts: { method: 'POST', path: '/api/v2/alerts', access: ['integration', 'admin'] },
  runs: { method: 'GET', path: '/api/v2/runs', access: readers },
  beginRun: { method: 'POST', path: '/api/v2/runs', access: ['analyst', 'admin'] },
  undoRun: { method: 'POST', path: '/api/v2/runs/undo', access: ['analyst', 'admin'] },
  answerAction: {
    method: 'POST',
    path: '/api/v2/approvals',
    access: ['analyst', 'customer_approver', 'admin'],
  },
  approvals: { method: 'GET', path: '/api/v2/approvals', access: readers },
  playbooks: { method: 'GET', path: '/api/v2/playbooks', access: readers },
  policies: { method: 'GET', path: '/api/v2/policies', access: readers },
  entityRisk: { method: 'GET', path: '/api/v2/entities/:uid/risk', access: readers },
  precedents: { method: 'GET', path: '/api/v2/precedents', access: readers },
  precedent: { method: 'GET', path: '/api/v2/precedents/:id', access: readers },
  simulatePrecedent: {
    method: 'POST',
    path: '/api/v2/precedents/simulate',
    access: ['analyst', 'admin'],
  },
  acceptPrecedent: {
    method: 'POST',
    path: '/api/v2/precedents/accept',
    access: ['analyst', 'admin'],
  },
  declinePrecedent: {
    method: 'POST',
    path: '/api/v2/precedents/decline',
    access: ['analyst', 'admin'],
  },
  withdrawPrecedent: {
    method: 'POST',
    path: '/api/v2/precedents/withdraw',
    access: ['analyst', 'admin'],
  },
  attackPathStream: { method: 'GET', path: '/api/v1/attack-paths/stream', access: readers },
  pathPicture: { method: 'GET', path: '/api/v1/paths.svg', access: readers },
  navigator: { method: 'GET', path: '/api/v1/navigator.json', access: readers },
  threatPaths: { method: 'POST', path: '/api/v3/threat_paths', access: readers },
  /** Per root field: see `graphqlAccess`. */
  graphql: { method: 'POST', path: '/graphql', access: roles },
  graphqlGet: { method: 'GET', path: '/graphql', access: roles },
} as const satisfies Record<string, Route>;

/** Names of the routes at a path, whatever the method; a segment `:name` stands for any text. */
export function routesAt(path: string): (keyof typeof routes)[] {
  const segments = path.split('/');
  const names = Object.keys(routes) as (keyof typeof routes)[];
  return names.filter((name) => {
    const pattern = routes[name].path.split('/');
    return (
      pattern.length === segments.length &&
      pattern.every((part, index) => part.startsWith(':') || part === segments[index])
    );
  });
}
