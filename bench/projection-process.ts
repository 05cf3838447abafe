/** A tenant's projection in a process of its own, as large as it is in a service: its parent says which. */
import { measureProjection, type ProjectionOrder } from './suites/graph/measure-projection.js';

process.once('disconnect', () => {
  process.exit();
});
const order = await new Promise<ProjectionOrder>((resolve) => {
  process.once('message', (message) => {
    resolve(message as ProjectionOrder);
  });
});
process.send?.(await measureProjection(order));
