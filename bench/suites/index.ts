import type { Suite } from '../harness/suite.js';
import { feedSuite } from './feed.js';
import { graphSuite } from './graph.js';
import { ingestSuite } from './ingest.js';
import { sigmaSuite } from './sigma.js';
import { startSuite } from './start.js';

/** In the order in which they run: each on an empty home of its own. */
export const suites: readonly Suite[] = [
  startSuite,
  ingestSuite,
  sigmaSuite,
  feedSuite,
  graphSuite,
];

/** Every figure that there is. */
export const names: readonly string[] = suites.flatMap((suite) => suite.names);
