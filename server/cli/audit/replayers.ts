import type { SupervisionLevel } from '../../../graph/index.js';
import {
  closedEngine,
  engineOf,
  parseSituation,
  strictest,
  type EarlierRecords,
  type Json,
  type PolicyEngine,
  type Replayers,
} from '../../../response/index.js';

type Fields = Readonly<Record<string, Json>>;

const CLOSED = 'closed';

/** Decisions that can be made again, by the kind of their records. */
export const replayers: Replayers = {
  'policy.decided': async ({ inputs, outcome }, earlier) => {
    const { situation, policies, floors } = inputs as Fields;
    const decision = (await engineThen(policies, outcome, earlier)).decide(
      parseSituation(situation),
    );
    // Records of before had what policies say, and what else asked for more beside it.
    if (floors === undefined) return decision;
    const levels = (floors as unknown as readonly { readonly level: SupervisionLevel }[]).map(
      ({ level }) => level,
    );
    return { ...decision, required: strictest([decision.level, ...levels]) };
  },
};

/** The policies that were recorded before it. */
async function engineThen(
  version: Json | undefined,
  outcome: Json,
  earlier: EarlierRecords,
): Promise<PolicyEngine> {
  // Policies that could not be read forbid all, and what was wrong with them is all that there is of them.
  if (version === CLOSED) {
    const [reason] = (outcome as Fields)['errors'] as readonly string[];
    return closedEngine(reason ?? '');
  }
  const loaded = await earlier.find(
    'policy.loaded',
    (body) => (body as Fields)['version'] === version,
  );
  const texts = (loaded?.body as Fields | undefined)?.['texts'];
  return engineOf((texts ?? {}) as Readonly<Record<string, string>>);
}
