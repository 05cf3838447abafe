/** One client in a process of its own: its parent says what is asked, and in which rounds, and is told how long each took. */
import { HttpClient } from './harness/http-client.js';
import { endWithParent, fromParent } from './harness/parent.js';
import { timed } from './harness/stopwatch.js';
import type { QuestionsOrder } from './suites/graph/questions.js';

endWithParent();
const { url, token, query } = await fromParent<QuestionsOrder>();
const client = new HttpClient(url, token);
// Who asks is told only once somebody listens: of two messages that come before that the second is lost.
let next = fromParent<object[]>();
process.send?.('ready');
for (;;) {
  const round = await next;
  next = fromParent<object[]>();
  const times: number[] = [];
  for (const variables of round) {
    times.push((await timed(() => client.graphql(query, variables))).ms);
  }
  process.send?.(times);
}
