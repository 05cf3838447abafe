import { existsSync } from 'node:fs';
import { AlertRaiser, Detector, loadRules } from '../detections/index.js';
import type { Clock } from '../graph/index.js';
import type { Raise } from '../ingest/index.js';
import type { Config } from './config.js';
import type { Log } from './log.js';
import type { Metrics } from './metrics.js';

/** The rules of a service, asked of all telemetry that comes in. */
export interface Detections {
  /** What a tenant's records raise; undefined where there are no rules. */
  raiserOf(tenant: string): Raise | undefined;
  readonly warnings: () => readonly string[];
}

interface Parts {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

const MS_PER_SECOND = 1000;
/** Refused rules that are named in the log; `spoor sigma check` names all. */
const MOST_NAMED = 20;

/**
 * Reads the rules of `detections/` in the configuration and of SIGMA_RULES_DIR.
 * @throws SpoorError CONFIG_INVALID for a folder that was named and is not there
 */
export async function openDetections({ config, clock, log, metrics }: Parts): Promise<Detections> {
  const { own, given } = config.detections;
  const folders = [...(existsSync(own) ? [own] : []), ...given];
  const { ruleset, loaded, refused } = await loadRules(folders);
  const unread = ruleset.unread().reduce((sum, { rules }) => sum + rules, 0);
  metrics.countRules({ loaded, refused: refused.length, unread });
  log.info({ folders, loaded, refused: refused.length, unread }, 'detection rules');
  for (const { file, code, reason } of refused.slice(0, MOST_NAMED)) {
    log.warn({ file, code }, `a detection rule is not used: ${reason}`);
  }
  const warnings =
    refused.length === 0
      ? []
      : [`detections: ${refused.length} rules are not used; spoor sigma check says why`];
  if (loaded === 0) return { raiserOf: () => undefined, warnings: () => warnings };
  const now = (): number => clock.now() / MS_PER_SECOND;
  const detector = new Detector(ruleset, {
    now,
    onFailure: (rule, error) => {
      metrics.countRuleFailure();
      log.warn({ rule, err: error }, 'a detection rule failed on an event');
    },
  });
  const raiser = new AlertRaiser(detector);
  return {
    warnings: () => warnings,
    raiserOf: (tenant) => (record, reading) => {
      const { format } = reading;
      if (format === undefined) return [];
      const isEvent = reading.outcome === 'event';
      const raised = raiser.raise(tenant, format, {
        record,
        id: isEvent ? reading.event.id : undefined,
        at: isEvent ? reading.accepted.at : now(),
        isUndated: !isEvent || reading.accepted.undated === true,
        observations: isEvent ? reading.event.observations : [],
      });
      for (const { detection } of raised) metrics.countDetection(detection.rule.level);
      return raised.map(({ alert }) => alert);
    },
  };
}
