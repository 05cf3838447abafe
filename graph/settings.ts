import { defaultHuntSettings, type HuntSettings } from './hunt/settings.js';
import { decayRate } from './model/decay.js';
import { relationshipDeclaration, relations, type Relation } from './model/registry.js';

/** What an operator may set about the graph; defaults and trade-offs are in config/spoor.yaml. */
export interface GraphSettings {
  readonly staleAfterHours: number;
  readonly staleFactor: number;
  /** Half-lives that differ from the declaration's, in hours. */
  readonly halfLifeHours: Readonly<Partial<Record<Relation, number>>>;
  readonly degreeLimit: number;
  /** Event ids remembered per tenant. */
  readonly knownEvents: number;
  readonly changeRetentionHours: number;
  readonly transactionTimeoutSeconds: number;
  readonly activityDays: number;
  readonly inventoryDays: number;
  readonly retentionBatch: number;
  /** Rejected records kept per tenant. */
  readonly deadLetters: number;
  /** After how long without news a source counts as silent that has no habit of its own yet. */
  readonly silentAfterHours: number;
  /** Edges of all tenants that are held in memory, and for how many tenants. */
  readonly liveEdges: number;
  readonly liveTenants: number;
  /** Attack paths: what opens one and keeps it open; scores, weights and rarities are 0 to 1. */
  readonly paths: {
    /** A sign of a technique as strong as this is a seed, */
    readonly seedWeight: number;
    /** and so is a step as rare as this; above 1: none is. */
    readonly seedRarity: number;
    readonly openScore: number;
    readonly keepScore: number;
    /** Open paths of a tenant. */
    readonly maxOpen: number;
    /** How often open paths are looked at though nothing happened there. */
    readonly decayEverySeconds: number;
  };
  /** What speaks against entities: how soon alerts fade, and after how long they say nothing. */
  readonly risk: {
    readonly halfLifeHours: number;
    readonly windowDays: number;
  };
  readonly hunts: HuntSettings;
  /** Runs of hunts kept per tenant, and for how many days. */
  readonly keptHunts: number;
  readonly keptHuntDays: number;
  /** Saved hunts that a tenant may have. */
  readonly savedHunts: number;
}

export const defaultGraphSettings: GraphSettings = {
  staleAfterHours: 48,
  staleFactor: 0.25,
  halfLifeHours: {},
  degreeLimit: 10_000,
  knownEvents: 1_000_000,
  changeRetentionHours: 72,
  transactionTimeoutSeconds: 30,
  activityDays: 14,
  inventoryDays: 400,
  retentionBatch: 5_000,
  deadLetters: 10_000,
  silentAfterHours: 24,
  liveEdges: 3_000_000,
  liveTenants: 50,
  paths: {
    seedWeight: 0.5,
    seedRarity: 2,
    openScore: 0.5,
    keepScore: 0.1,
    maxOpen: 1_000,
    decayEverySeconds: 60,
  },
  risk: { halfLifeHours: 72, windowDays: 30 },
  hunts: defaultHuntSettings,
  keptHunts: 1_000,
  keptHuntDays: 30,
  savedHunts: 500,
};

/**
 * The rate under which `log_weight` is written: the declaration's, always, so that weights in one
 * store are comparable whatever the configuration was when they came.
 */
export function storedRate(relation: Relation): number {
  return decayRate(relationshipDeclaration(relation).halfLifeHours);
}

/** The rate under which answers are given: configuration over declaration. */
export function answerRate(settings: GraphSettings, relation: Relation): number {
  const declared = relationshipDeclaration(relation).halfLifeHours;
  if (declared === null) return 0;
  return decayRate(settings.halfLifeHours[relation] ?? declared);
}

export function answerRates(settings: GraphSettings): Readonly<Record<string, number>> {
  return Object.fromEntries(
    relations.map((relation) => [relation, answerRate(settings, relation)]),
  );
}
