import {
  isRelation,
  relationshipDeclaration,
  type EdgeView,
  type EntityRecord,
} from '../../graph/index.js';
import { entityShown, type ShownEdge, type ShownPath } from './shown.js';

/** An edge of the evidence as it counts at the instant of the question, with what was seen. */
export interface FindingStep extends EdgeView {
  readonly from: string;
  readonly relation: string;
  readonly to: string;
  /** The verb's own properties: port, access mask, action and the like. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** A fact that does not fade like an event. */
  readonly standing: boolean;
}

/** What the evidence of one finding is made of. */
export interface Evidence {
  readonly entities: readonly EntityRecord[];
  readonly steps: readonly FindingStep[];
}

/** Edges of one finding that are shown; what is beyond repeats the pattern. */
const MOST_STEPS = 24;

/** The steps and entities of some paths, each once, in the order of the paths. */
export function evidenceOf(
  paths: readonly ShownPath[],
  views: ReadonlyMap<object, EdgeView>,
): Evidence {
  const entities = new Map<string, EntityRecord>();
  const steps = new Map<string, FindingStep>();
  for (const { nodes, relationships } of paths) {
    for (const edge of relationships) {
      const view = views.get(edge);
      if (view === undefined || steps.size >= MOST_STEPS) continue;
      const step = stepOf(edge, view);
      steps.set(JSON.stringify([step.from, step.relation, step.to, step.facts]), step);
    }
    for (const node of nodes) {
      const entity = entityShown(node);
      if (entity !== undefined) entities.set(entity.uid, entity);
    }
  }
  const kept = [...steps.values()];
  const touched = new Set(kept.flatMap(({ from, to }) => [from, to]));
  const shown = [...entities.values()].filter(({ uid }) => kept.length === 0 || touched.has(uid));
  return { entities: shown, steps: kept };
}

function stepOf({ type, from, to, ...properties }: ShownEdge, view: EdgeView): FindingStep {
  const declaration = isRelation(type) ? relationshipDeclaration(type) : undefined;
  const own = Object.keys(declaration?.properties ?? {});
  return {
    ...view,
    from,
    relation: type,
    to,
    facts: Object.fromEntries(Object.entries(properties).filter(([name]) => own.includes(name))),
    standing: declaration?.halfLifeHours === null || declaration?.descriptive === true,
  };
}
