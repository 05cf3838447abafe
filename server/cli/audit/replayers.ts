import { engineOf, parseSituation, type Json, type Replayers } from '../../../response/index.js';

type Fields = { readonly [key: string]: Json };

/** Decisions that can be made again, by the kind of their records. */
export const replayers: Replayers = {
  /** By the policies that were recorded before it. */
  'policy.decided': async ({ inputs }, earlier) => {
    const { situation, policies } = inputs as Fields;
    const loaded = await earlier.find(
      'policy.loaded',
      (body) => (body as Fields)['version'] === policies,
    );
    const texts = (loaded?.body as Fields | undefined)?.['texts'];
    return engineOf((texts ?? {}) as Readonly<Record<string, string>>).decide(
      parseSituation(situation),
    );
  },
};
