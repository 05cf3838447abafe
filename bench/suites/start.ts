import { single, type Result } from '../harness/result.js';
import { openService } from '../harness/service.js';
import { timed } from '../harness/stopwatch.js';
import type { Bench, Suite } from '../harness/suite.js';

const NAME = 'start.ready_s';
const STARTS = 5;
const MS_PER_SECOND = 1000;

/** From the birth of the process to its ready line, on an empty home, the jars of Neo4j in the cache. */
async function* run({ workshop, progress, samples }: Bench): AsyncGenerator<readonly Result[]> {
  const seconds: number[] = [];
  while (seconds.length < samples(STARTS)) {
    const inner = await workshop.nest();
    try {
      const home = inner.temporaryFolder();
      const { ms } = await timed(() => openService(inner, { home }));
      seconds.push(ms / MS_PER_SECOND);
    } finally {
      await inner.close();
    }
    progress(`start: ready after ${seconds.at(-1)?.toFixed(1) ?? ''} s`);
  }
  yield [single(NAME, 's', seconds)];
}

export const startSuite: Suite = { names: [NAME], run };
