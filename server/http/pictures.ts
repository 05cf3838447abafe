import type { Response } from 'express';
import { z } from 'zod';
import { SpoorError, type AttackPath } from '../../graph/index.js';
import { NavigatorLayer, pictureOf, type Context } from '../../resolvers/index.js';

const query = z.strictObject({ path: z.string().min(1).max(200).optional() });

/** @throws SpoorError BAD_REQUEST naming the parameter */
function pathAsked(given: unknown): string | undefined {
  const parsed = query.safeParse(given);
  if (parsed.success) return parsed.data.path;
  const [issue] = parsed.error.issues;
  const place = String(issue?.path[0] ?? 'query');
  throw new SpoorError('BAD_REQUEST', `${place}: ${issue?.message ?? 'is malformed'}`);
}

/** @throws SpoorError NOT_FOUND, for another tenant's too */
async function find(id: string, { graph }: Context): Promise<AttackPath> {
  const path = await graph.attackPaths.get(id);
  if (path === undefined) throw new SpoorError('NOT_FOUND', 'No such attack path.');
  return path;
}

/** `GET /api/v1/paths.svg?path=ID`: a path as a picture. */
export async function sendPicture(
  given: unknown,
  context: Context,
  response: Response,
): Promise<void> {
  const id = pathAsked(given);
  if (id === undefined)
    throw new SpoorError('BAD_REQUEST', 'path: takes the id of an attack path.');
  const picture = await pictureOf(await find(id, context), context);
  response
    .set({
      'Content-Type': 'image/svg+xml; charset=utf-8',
      // Names in it are hostile: whatever one might do, it can neither run nor fetch anything.
      'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      'Content-Disposition': 'inline; filename="attack-path.svg"',
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-store',
    })
    .send(picture);
}

/** `GET /api/v1/navigator.json`: techniques of one path, or of all open ones, for the ATT&CK Navigator. */
export async function navigatorLayer(given: unknown, context: Context): Promise<NavigatorLayer> {
  const id = pathAsked(given);
  const layer = new NavigatorLayer();
  if (id === undefined) {
    for await (const path of context.graph.attackPaths.open()) layer.add(path);
  } else {
    layer.add(await find(id, context));
  }
  return layer;
}
