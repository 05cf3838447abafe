import { facetsOf, type AttackPath } from '../../graph/index.js';
import type { Context } from '../context.js';
import { drawPath } from './draw-path.js';

/** A path as SVG, with the names that its entities have now. */
export async function pictureOf(path: AttackPath, { loaders }: Context): Promise<string> {
  const { entities } = facetsOf(path);
  const records = await Promise.all(entities.map((uid) => loaders.entity.load(uid)));
  const known = new Map(entities.map((uid, index) => [uid, records[index]]));
  return drawPath(path, (uid) => known.get(uid));
}
