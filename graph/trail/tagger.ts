import type { EpochSeconds } from '../model/observation.js';
import type { Properties } from '../model/properties.js';
import type { Relation } from '../model/registry.js';
import type { Sign } from './score.js';

/** An edge as a tagger sees it. */
export interface TaggableEdge {
  readonly key: string;
  readonly relation: Relation;
  readonly from: string;
  readonly to: string;
  readonly properties: Properties;
  readonly firstSeen: EpochSeconds;
  readonly lastSeen: EpochSeconds;
}

/** Recognises techniques in edges that are looked at together; by key of edge. */
export type Tagger = (
  edges: readonly TaggableEdge[],
  entities: ReadonlyMap<string, Properties>,
) => ReadonlyMap<string, readonly Sign[]>;
