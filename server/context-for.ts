import { makeContext, type Context } from '../resolvers/index.js';
import type { Principal } from './auth.js';
import type { Service } from './service.js';

const MS_PER_SECOND = 1_000;

/** What an operation of a caller is carried out with, over HTTP and over WebSocket. */
export function contextFor(service: Service, caller: Principal): Context {
  const { maxPageSize: maxPage, timeoutSeconds } = service.config.graphql;
  const timeoutMs = timeoutSeconds * MS_PER_SECOND;
  return makeContext({ ...service, maxPage, timeoutMs }, caller);
}
