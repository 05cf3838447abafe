/** A tenant's projection in a process of its own, as large as it is in a service: its parent says which. */
import { endWithParent, fromParent } from './harness/parent.js';
import { measureProjection, type ProjectionOrder } from './suites/graph/measure-projection.js';

endWithParent();
process.send?.(await measureProjection(await fromParent<ProjectionOrder>()));
