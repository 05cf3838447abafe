/** Subscribers in a process of their own, which their parent opens, lets finish and asks for a report. */
import { Crowd, type CrowdOrder } from './suites/feed/crowd.js';

function next(): Promise<unknown> {
  return new Promise((resolve) => {
    process.once('message', resolve);
  });
}

process.once('disconnect', () => {
  process.exit();
});
const crowd = await Crowd.open((await next()) as CrowdOrder);
const finish = next();
process.send?.('open');
await finish;
process.send?.(await crowd.finish());
