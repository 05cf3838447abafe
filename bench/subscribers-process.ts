/** Subscribers in a process of their own, which their parent opens, lets finish and asks for a report. */
import { endWithParent, fromParent } from './harness/parent.js';
import { Crowd, type CrowdOrder } from './suites/feed/crowd.js';

endWithParent();
const crowd = await Crowd.open(await fromParent<CrowdOrder>());
const finish = fromParent<string>();
process.send?.('open');
await finish;
process.send?.(await crowd.finish());
