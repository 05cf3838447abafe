/**
 * The service that is measured: `spoor start` without its command line, on the home and the graph
 * that its parent names. It ends with its parent.
 */
import { mkdirSync } from 'node:fs';
import { run } from '../server/cli/start.js';
import { benchConfig } from './harness/bench-config.js';
import { fromParent } from './harness/parent.js';
import type { ServiceOrder } from './harness/service.js';

const order = await fromParent<ServiceOrder>();
const follow = (): void => {
  process.kill(process.pid, 'SIGTERM');
};
process.once('disconnect', follow);
mkdirSync(order.home, { recursive: true, mode: 0o700 });
await run({}, benchConfig(order.home, order.server, order.rules));
process.off('disconnect', follow);
process.disconnect();
