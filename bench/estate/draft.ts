import type { Relation } from '../../graph/index.js';
import type { Properties } from '../../graph/model/properties.js';
import type { EdgeDelta, NodeDelta } from '../../graph/write/plan.js';

/** An edge before it is known to be a new one. */
export interface EdgeDraft {
  readonly relation: Relation;
  readonly from: NodeDelta;
  readonly to: NodeDelta;
  readonly discriminators?: Properties;
  readonly sightings: EdgeDelta['sightings'];
}
