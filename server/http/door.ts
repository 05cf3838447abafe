import express, { type Express, type Request, type RequestHandler, type Response } from 'express';
import { SpoorError } from '../../graph/index.js';
import { checkAccess } from '../../resolvers/index.js';
import type { Principal } from '../auth.js';
import type { Service } from '../service.js';
import type { Route } from './routes.js';

/** Bodies of queries; telemetry has limits of its own. */
export const MAX_QUERY_BYTES = 256 * 1024;

export const parseJson: RequestHandler = express.json({ limit: MAX_QUERY_BYTES, strict: true });

/** The body of a caller who may pass: nothing is read before. */
function readJson(request: Request, response: Response): Promise<unknown> {
  return new Promise((resolve, reject) => {
    parseJson(request, response, (error?: unknown) => {
      if (error === undefined) resolve(request.body);
      else reject(error instanceof Error ? error : new Error('body', { cause: error }));
    });
  });
}

const registrars = { GET: 'get', POST: 'post', DELETE: 'delete' } as const;

type Handler = (request: Request, response: Response, caller: Principal) => Promise<void>;

/** A door: authentication, authorisation and the stop sign, then the handler. */
export function route(
  app: Express,
  service: Service,
  { method, path, access }: Route,
  handle: Handler,
): void {
  app[registrars[method]](path, async (request: Request, response: Response) => {
    refuseWhenStopping(service);
    const caller = await service.auth.verify(request.headers.authorization);
    if (access !== 'public') checkAccess(caller, access);
    await handle(request, response, caller);
  });
}

/** A door that takes JSON and answers with what is made of it. */
export function answer(
  app: Express,
  service: Service,
  door: Route,
  make: (body: unknown, caller: Principal) => Promise<object>,
): void {
  route(app, service, door, async (request, response, caller) => {
    response.json(await make(await readJson(request, response), caller));
  });
}

/** A door that answers with what its path names. */
export function show(
  app: Express,
  service: Service,
  door: Route,
  make: (named: Request['params'], caller: Principal) => object | Promise<object>,
): void {
  route(app, service, door, async (request, response, caller) => {
    response.json(await make(request.params, caller));
  });
}

/** @throws SpoorError SHUTTING_DOWN */
export function refuseWhenStopping({ isStopping }: Service): void {
  if (isStopping()) throw new SpoorError('SHUTTING_DOWN', 'The service is stopping.');
}
