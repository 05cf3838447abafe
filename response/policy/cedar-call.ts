import type { StatefulAuthorizationCall, TypeAndId } from '@cedar-policy/cedar-wasm/nodejs';
import type { SupervisionLevel } from '../../graph/index.js';
import type { Situation } from '../situation.js';

/** Levels that somebody can agree at, the laxest first: who is asked about in turn. */
export const askedLevels = ['automated', 'analyst', 'customer'] as const;
export type AskedLevel = Exclude<SupervisionLevel, 'forbidden'>;

/** A confidence is compared as a decimal of this many places, so that 0.9 is the same wherever it was computed. */
const DECIMALS = 4;

const entity = (type: string, id: string): { readonly __entity: TypeAndId } => ({
  __entity: { type: `Spoor::${type}`, id },
});

/** What Cedar is asked: may it be done when this is who agrees? */
export function cedarCall(
  situation: Situation,
  level: AskedLevel,
): Omit<StatefulAuthorizationCall, 'preparsedPolicySetId'> {
  const { target, playbook } = situation;
  const resource: TypeAndId = { type: `Spoor::${target.kind}`, id: target.uid };
  return {
    principal: { type: 'Spoor::Supervision', id: level },
    action: { type: 'Spoor::Action', id: situation.action },
    resource,
    context: {
      tenant: situation.tenant,
      ...(playbook !== null && { playbook }),
      criticality: entity('Criticality', situation.criticality),
      blastRadius: { ...situation.blastRadius },
      confidence: { __extn: { fn: 'decimal', arg: situation.confidence.toFixed(DECIMALS) } },
      isCalibrated: situation.isCalibrated,
      // Recorded schemas of before do not know it.
      ...(situation.risk !== null && { risk: situation.risk }),
      askedBy: entity('Asker', situation.askedBy),
      hour: situation.hour,
      weekday: situation.weekday,
      engagement: lowered(situation.engagement),
    },
    entities: [
      {
        uid: resource,
        attrs: {
          name: target.name,
          ...(target.type !== null && { type: target.type }),
          tags: lowered(target.tags),
        },
        parents: [],
      },
    ],
    validateRequest: true,
  };
}

/** Policies compare names letter by letter; a tag in capitals must not slip through. */
function lowered(names: readonly string[]): string[] {
  return names.map((name) => name.toLowerCase());
}
