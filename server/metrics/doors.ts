import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { errorTable } from '../../graph/index.js';

/** What comes in through HTTP and WebSocket, and what is refused there. */
export interface DoorMetrics {
  countRequest(door: string, status: number, seconds: number): void;
  /** An error that a caller was shown, by its code; a code that is not in our table is not counted. */
  countError(code: unknown): void;
  /** A token that was missing, expired or forged, through whichever door. */
  countAuthFailure(): void;
  readonly subscriptions: Gauge;
}

export function openDoorMetrics(registry: Registry): DoorMetrics {
  const registers = [registry];
  const requests = new Histogram({
    name: 'spoor_http_request_duration_seconds',
    help: 'Time to answer, by door and status.',
    labelNames: ['door', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    registers,
  });
  const errors = new Counter({
    name: 'spoor_errors_total',
    help: 'Errors shown to callers, by code (docs/errors.md); QUERY_TOO_COMPLEX is a cost refused.',
    labelNames: ['code'],
    registers,
  });
  // From zero: the first error of a kind would otherwise be no increase.
  for (const code of shownCodes) errors.inc({ code }, 0);
  const authFailures = new Counter({
    name: 'spoor_auth_failures_total',
    help: 'Requests and connections whose token was missing, expired or forged.',
    registers,
  });
  return {
    countRequest: (door, status, seconds) => {
      requests.observe({ door, status: String(status) }, seconds);
    },
    countError: (code) => {
      if (typeof code === 'string' && shownCodes.has(code)) errors.inc({ code });
    },
    countAuthFailure: () => {
      authFailures.inc();
    },
    subscriptions: new Gauge({
      name: 'spoor_subscriptions',
      help: 'Open subscriptions, over WebSocket and as event streams.',
      registers,
    }),
  };
}

/** Those with a status: the others are the command line's. */
const shownCodes: ReadonlySet<string> = new Set(
  Object.entries(errorTable).flatMap(([code, { status }]) => (status === 0 ? [] : [code])),
);
