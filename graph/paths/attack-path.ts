import type { KnownGoodRef } from '../known-good/pattern.js';
import type { EpochSeconds } from '../model/observation.js';
import type { Properties } from '../model/properties.js';
import type { Relation } from '../model/registry.js';

/** What made a path worth keeping. */
export type SeedKind = 'ALERT' | 'DECOY' | 'HUNT' | 'TECHNIQUE' | 'RARITY';

export interface PathSeed {
  readonly kind: SeedKind;
  /** Id of the alert, decoy, finding or technique; the edge's key for one that is merely rare. */
  readonly ref: string;
  /** Uid of the entity that it speaks of, and when. */
  readonly uid: string;
  readonly at: EpochSeconds;
  /** 0 to 1: how strongly it speaks for an attack. */
  readonly weight: number;
}

/** An edge of evidence on a path. What it counts for now follows from `logWeight`: see graph/model/decay. */
export interface PathStepState {
  /** Names the edge: `edgeKey` of graph/model. */
  readonly key: string;
  readonly relation: Relation;
  readonly from: string;
  readonly to: string;
  /** The verb's discriminators. */
  readonly properties: Properties;
  readonly firstSeen: EpochSeconds;
  readonly lastSeen: EpochSeconds;
  readonly observations: number;
  readonly logWeight: number;
  readonly sources: readonly string[];
  /**
   * 0 to 1 against the tenant's baseline, lowered where a known-good pattern holds; 0 for what only says where
   * or as whom something ran.
   */
  readonly rarity: number;
  /** The same without known-good patterns, and those that hold; absent where none does. */
  readonly baselineRarity?: number;
  readonly knownGood?: readonly KnownGoodRef[];
  /** Ids of ATT&CK or ATLAS, by rule. */
  readonly techniques: readonly string[];
  /** On the way to the seed, or what followed from that. */
  readonly role: 'CAUSE' | 'CONSEQUENCE';
}

/** The parts of a score, each 0 to 1; docs/scoring.md says how they are joined. */
export interface PathScore {
  readonly score: number;
  readonly strength: number;
  readonly rarity: number;
  /** Rarity without known-good patterns; absent where none lowered it. */
  readonly baselineRarity?: number;
  readonly evidence: number;
}

export type PathStatus = 'OPEN' | 'AGED_OUT' | 'MERGED' | 'CLOSED';

export type PathVerdict = 'TRUE_POSITIVE' | 'FALSE_POSITIVE' | 'UNDECIDED';

/** How an analyst closed it. */
export interface PathClosing {
  readonly verdict: PathVerdict;
  readonly reason: string;
  readonly by: string;
  readonly at: EpochSeconds;
}

/** An attack path as it stands in one version. All of it can be told by deltas. */
export interface AttackPath {
  readonly id: string;
  /** 1 when it appears; each change is one more. */
  readonly version: number;
  readonly status: PathStatus;
  readonly openedAt: EpochSeconds;
  readonly updatedAt: EpochSeconds;
  /** The instant that its score is of. */
  readonly asOf: EpochSeconds;
  /** Sorted by kind and ref. */
  readonly seeds: readonly PathSeed[];
  /** Sorted by key. */
  readonly steps: readonly PathStepState[];
  readonly score: PathScore;
  /** What people call any of its entities; sorted. */
  readonly tags: readonly string[];
  /** The furthest tactic of ATT&CK that its techniques speak of; null without any. */
  readonly stage: string | null;
  /** Keys of steps and uids of entities, any one of which parts the most seeds from what caused them. */
  readonly chokePoints: readonly string[];
  /** Sources that its steps rest on and that have gone silent: what they say is not said to be over. */
  readonly silentSources: readonly string[];
  /** True where a bound of the search cut something off, and how many edges were not looked at for that. */
  readonly truncated: boolean;
  readonly cut: number;
  /** Ids of what people and agents say of it; the texts are kept apart from evidence. Sorted. */
  readonly annotations: readonly string[];
  /** The path that it went into; null unless MERGED. */
  readonly mergedInto: string | null;
  /** The path that it was a part of until that turned out to be two stories. */
  readonly splitFrom: string | null;
  readonly closing: PathClosing | null;
}

/** Why a path has a new version. */
export type PathChangeReason =
  'NEW_EDGE' | 'SCORE' | 'DECAY' | 'MERGED' | 'SPLIT' | 'ANNOTATED' | 'SOURCE_SILENT' | 'CLOSED';
