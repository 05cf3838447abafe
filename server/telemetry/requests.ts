import { AsyncResource } from 'node:async_hooks';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import {
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
} from '@opentelemetry/semantic-conventions';
import { untraced } from '../../graph/index.js';
import { routes, routesAt } from '../http/routes.js';
import type { Log } from '../log.js';
import { newRequestId, withRequestId } from '../request-id.js';

const MS_PER_SECOND = 1000;
const SERVER_FAULT = 500;
const LONGEST_PATH = 200;

/** Asked every few seconds by machines: neither traced nor logged. */
const probes: ReadonlySet<string> = new Set([
  routes.health.path,
  routes.ready.path,
  routes.metrics.path,
]);

/**
 * Gives every request an id (the caller's `X-Request-Id` where it has one), a span that continues the
 * caller's `traceparent`, and one line in the log at level debug.
 */
export function observeRequests(listener: RequestListener, log: Log): RequestListener {
  return (request, response) => {
    const path = request.url?.split('?', 1)[0] ?? '/';
    if (probes.has(path)) {
      untraced(() => {
        listener(request, response);
      });
      return;
    }
    const requestId = newRequestId(request.headers['x-request-id']);
    response.setHeader('X-Request-Id', requestId);
    withRequestId(requestId, () => {
      inSpan(request, response, routeOf(request, path), () => {
        logWhenDone(request, response, path.slice(0, LONGEST_PATH), log);
        listener(request, response);
      });
    });
  };
}

/** The pattern of a path that is a door, never the path itself: it may name what is in the graph. */
function routeOf({ method }: IncomingMessage, path: string): string | undefined {
  const doors = routesAt(path).map((name) => routes[name]);
  return (doors.find((door) => door.method === method) ?? doors[0])?.path;
}

function inSpan(
  { method = 'GET', headers }: IncomingMessage,
  response: ServerResponse,
  route: string | undefined,
  work: () => void,
): void {
  const caller = propagation.extract(context.active(), headers);
  const attributes = {
    [ATTR_HTTP_REQUEST_METHOD]: method,
    ...(route !== undefined && { [ATTR_HTTP_ROUTE]: route }),
  };
  const name = route === undefined ? method : `${method} ${route}`;
  const span = trace
    .getTracer('spoor')
    .startSpan(name, { kind: SpanKind.SERVER, attributes }, caller);
  response.once('close', () => {
    span.setAttribute(ATTR_HTTP_RESPONSE_STATUS_CODE, response.statusCode);
    const failed = response.statusCode >= SERVER_FAULT || !response.writableFinished;
    if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  });
  context.with(trace.setSpan(caller, span), work);
}

function logWhenDone(
  { method }: IncomingMessage,
  response: ServerResponse,
  path: string,
  log: Log,
): void {
  if (!log.isLevelEnabled('debug')) return;
  const began = performance.now();
  const write = AsyncResource.bind(() => {
    const { statusCode: status, writableFinished: whole } = response;
    const seconds = (performance.now() - began) / MS_PER_SECOND;
    log.debug({ method, path, status, seconds, ...(!whole && { brokenOff: true }) }, 'request');
  });
  response.once('close', write);
}
