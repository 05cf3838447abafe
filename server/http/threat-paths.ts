import { z } from 'zod';
import { SpoorError, type Step } from '../../graph/index.js';
import { tagSteps } from '../../hunts/index.js';
import {
  findThreatPaths,
  isSilent,
  MAX_HOPS,
  parseInstant,
  presentTechnique,
  silentOf,
  type Context,
} from '../../resolvers/index.js';

const bodySchema = z.strictObject({
  src_ip: z.string().max(80).optional(),
  uid: z.string().max(200).optional(),
  hop_limit: z.int().min(1).max(MAX_HOPS).optional(),
  as_of: z.union([z.number(), z.string().max(40)]).optional(),
  direction: z.enum(['FORWARD', 'BACKWARD', 'BOTH']).optional(),
  first: z.int().optional(),
});

/** `POST /api/v3/threat_paths`: the same function as the GraphQL field, in snake_case and epochs. */
export async function answerThreatPaths(body: unknown, context: Context): Promise<object> {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue?.path.join('.') ?? '';
    throw new SpoorError(
      'BAD_REQUEST',
      `${place === '' ? 'body' : place}: ${issue?.message ?? 'is malformed'}`,
    );
  }
  const { src_ip, uid, hop_limit, as_of, direction, first } = parsed.data;
  const { asOf, truncated, paths, silent } = await findThreatPaths(
    {
      srcIp: src_ip ?? null,
      uid: uid ?? null,
      hopLimit: hop_limit ?? null,
      asOf: as_of === undefined ? null : parseInstant(as_of, 'as_of'),
      direction: direction ?? null,
      first: first ?? null,
    },
    context,
  );
  const techniques = await context.graph.tagPaths(paths, tagSteps);
  return {
    as_of: asOf,
    truncated,
    silent_sources: silentOf(paths, silent),
    paths: paths.map(({ id, score, strength, rarity, nodes, steps }, index) => ({
      id,
      score,
      strength,
      rarity,
      nodes: nodes.map((node) => ({ uid: node.uid, kind: node.kind, name: node.name })),
      steps: steps.map((step) => presentStep(step, silent)),
      techniques: (techniques[index] ?? []).map(presentTechnique),
    })),
  };
}

function presentStep(step: Step, silent: ReadonlySet<string>): object {
  const { from, relation, to, firstSeen, lastSeen, weight, stale, observations } = step;
  return {
    from,
    relation,
    to,
    first_seen_epoch: firstSeen,
    last_seen_epoch: lastSeen,
    weight,
    stale,
    observations,
    sources: step.sources,
    silent: isSilent(step, silent),
  };
}
