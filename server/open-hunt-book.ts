import type { Clock } from '../graph/index.js';
import {
  houseWords,
  HuntBook,
  HuntEngine,
  plannerWithModel,
  type Hunt,
  type Sandbox,
} from '../hunts/index.js';
import type { Config } from './config.js';
import type { Log } from './log.js';
import type { Metrics } from './metrics.js';

interface Parts {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** The engine of hunts and its records, told to log and metrics. */
export function openHuntBook(sandbox: Sandbox, { config, clock, log, metrics }: Parts): HuntBook {
  const engine = new HuntEngine({
    sandbox,
    clock,
    planner: plannerWithModel(config.llm),
    house: houseWords(config.houseWords.entityMapper, config.houseWords.relationshipTemplates),
    watch: (hunt, tenant) => {
      metrics.countHunt(hunt);
      logHunt(log, hunt, tenant);
    },
  });
  return new HuntBook({
    engine,
    sandbox,
    clock,
    onLost: (error) => {
      log.error({ err: error }, 'a hunt was answered and could not be kept');
    },
  });
}

/** Who was refused what, and why; the text itself may hold what is none of the log's business. */
function logHunt(log: Log, { id, status, planner, problem, caller }: Hunt, tenant: string): void {
  const { code, position } = problem ?? {};
  const line = { hunt: id, tenant, caller, planner, status, code, position };
  if (status === 'REFUSED' || status === 'FAILED') log.warn(line, 'hunt not answered');
  else log.debug(line, 'hunt answered');
}
