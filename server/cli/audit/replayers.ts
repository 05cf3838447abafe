import {
  closedEngine,
  engineOf,
  parseSituation,
  type Json,
  type Replayers,
} from '../../../response/index.js';

type Fields = Readonly<Record<string, Json>>;

const CLOSED = 'closed';

/** Decisions that can be made again, by the kind of their records. */
export const replayers: Replayers = {
  /** By the policies that were recorded before it. */
  'policy.decided': async ({ inputs, outcome }, earlier) => {
    const { situation, policies } = inputs as Fields;
    const asked = parseSituation(situation);
    // Policies that could not be read forbid all, and what was wrong with them is all that there is of them.
    if (policies === CLOSED) {
      const [reason] = (outcome as Fields)['errors'] as readonly string[];
      return closedEngine(reason ?? '').decide(asked);
    }
    const loaded = await earlier.find(
      'policy.loaded',
      (body) => (body as Fields)['version'] === policies,
    );
    const texts = (loaded?.body as Fields | undefined)?.['texts'];
    return engineOf((texts ?? {}) as Readonly<Record<string, string>>).decide(asked);
  },
};
