import { openModelJudge, TriageDesk } from '../agents/index.js';
import { openEnrichment } from './open-enrichment.js';
import type { Service } from './service.js';

type Parts = Pick<Service, 'config' | 'graph' | 'response' | 'clock' | 'log' | 'metrics'>;

export interface OpenTriage {
  close(): Promise<void>;
}

/** Judges alerts of all tenants, told to log and metrics; undefined where that is switched off. */
export function openTriage({
  config,
  graph,
  response,
  clock,
  log,
  metrics,
}: Parts): OpenTriage | undefined {
  if (!config.triage.enabled) return undefined;
  const { triage: settings, triagePrompt: template, llm } = config;
  const playbooks = { table: settings.playbooks, registry: new Set(response.playbooks.keys()) };
  const model = openModelJudge(llm, { settings, template, playbooks, clock });
  const enrichment = openEnrichment({ config, clock, log });
  const desk = new TriageDesk({
    ...{ graph, clock, settings, playbooks, model },
    enrich: enrichment.enrich,
    watch: {
      onJudged: (...told) => {
        metrics.triageWatch.onJudged(...told);
      },
      onFailed: (tenant, error) => {
        metrics.triageWatch.onFailed(tenant, error);
        log.warn({ tenant, err: error }, 'alerts could not be judged: tried again in a minute');
      },
    },
  });
  return {
    close: async () => {
      enrichment.close();
      await desk.close();
    },
  };
}
