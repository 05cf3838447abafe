import { openModelJudge, TriageDesk } from '../agents/index.js';
import { openEnrichment } from './open-enrichment.js';
import type { Service } from './service.js';

type Parts = Pick<Service, 'config' | 'graph' | 'clock' | 'log' | 'metrics'>;

export interface OpenTriage {
  close(): Promise<void>;
}

/** Judges alerts of all tenants, told to log and metrics; undefined where that is switched off. */
export function openTriage({ config, graph, clock, log, metrics }: Parts): OpenTriage | undefined {
  if (!config.triage.enabled) return undefined;
  const { triage: settings, triagePrompt: template, llm } = config;
  const table = settings.playbooks;
  // Those that the table names are the registry, as long as playbooks are names and nothing that runs.
  const named = Object.values(table).filter((name) => name !== undefined);
  const playbooks = { table, registry: new Set(named) };
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
