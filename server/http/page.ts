import type { Request, Response } from 'express';
import type { NewestFirst } from '../../graph/index.js';
import { timeCursorOf } from '../../resolvers/index.js';

/**
 * Answers with a bare array, so that `jq '.[]'` reads it. Where there is more, `Link` says where it goes on.
 * @param found one more than the page takes, where there is more
 */
export function sendPage<T extends NewestFirst>(
  request: Request,
  response: Response,
  { found, first, show }: { found: readonly T[]; first: number; show: (one: T) => object },
): void {
  const page = found.slice(0, first);
  const last = page.at(-1);
  if (found.length > first && last !== undefined) {
    const next = new URLSearchParams(request.query as Record<string, string>);
    next.set('after', timeCursorOf(last));
    response.setHeader('Link', `<${request.path}?${next.toString()}>; rel="next"`);
    response.setHeader('X-Next-Cursor', timeCursorOf(last));
  }
  response.json(page.map(show));
}
