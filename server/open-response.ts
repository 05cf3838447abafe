import { isDeepStrictEqual } from 'node:util';
import { SpoorError } from '../graph/index.js';
import {
  checkMeasures,
  loadPlaybooks,
  openConnectors,
  registryOf,
  ResponseDesk,
  RiskDesk,
  Supervision,
  type Connector,
  type Playbooks,
  type ResponseBook,
  type ResponseParts,
  type ResponseSettings,
} from '../response/index.js';
import type { Config } from './config.js';
import { usualMeasures } from './config/response.js';
import { connectorSettings } from './connector-settings.js';
import { PolicySource } from './policy-source.js';
import type { Service } from './service.js';

const MS_PER_SECOND = 1_000;
const SECONDS_PER_MINUTE = 60;

/** What is known of supervised response before there is a graph. */
export interface OpenResponse {
  readonly book: ResponseBook;
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly settings: ResponseSettings;
  warnings(): readonly string[];
}

/**
 * Reads playbooks and opens connectors. Policies are read when they are first asked for, which takes half a second; wrong ones
 * forbid everything and stop nothing else.
 * @throws SpoorError CONFIG_INVALID for a playbook or a connector that is wrong
 */
export async function openResponse({
  config,
  clock,
  log,
}: Pick<Service, 'config' | 'clock' | 'log'>): Promise<OpenResponse> {
  const connectors = await openAll(config, clock);
  const playbooks = loadPlaybooks(config.playbookFolder, registryOf(connectors.values()));
  const settings = settingsOf(config, playbooks);
  checkMeasures(settings.risk.measures, playbooks);
  let problem: string | undefined;
  const source = new PolicySource(config.policyFolder, ({ version }, failed) => {
    problem = failed;
    if (failed === undefined) log.info({ version }, 'policies read');
    else log.error({ problem: failed }, 'policies cannot be read: nothing is done until they can');
  });
  const policies = (): ReturnType<PolicySource['now']> => source.now();
  return {
    book: {
      ...{ policies, playbooks, isDryRun: settings.isDryRun },
      supervision: new Supervision({ playbooks, settings }),
    },
    ...{ connectors, settings },
    warnings: () =>
      problem === undefined
        ? []
        : ['response: nothing is done, for the policies cannot be read: see `spoor policy check`'],
  };
}

/** Has done what verdicts call for; undefined where that is switched off. */
export function startResponse(
  { book, connectors, settings }: OpenResponse,
  { config, graph, clock, log, metrics, audit }: Service,
): { close(): Promise<unknown> } | undefined {
  if (!config.response.enabled) return undefined;
  const { policies, playbooks } = book;
  const parts: ResponseParts = {
    ...{ graph, clock, policies, playbooks, connectors, settings },
    isSigned: (row) => audit.isSigned(row),
    watch: {
      onAction: (run, action) => {
        metrics.responseWatch.onAction(run, action);
        const { id, status, problem } = action;
        log.info({ tenant: run.tenant, action: id, status, problem }, 'action');
      },
      onAlarm: (run, action) => {
        metrics.responseWatch.onAlarm(run, action);
        const { id, problem } = action;
        log.error({ tenant: run.tenant, action: id, problem }, 'an action could not be taken back');
      },
      onFailed: (tenant, error) => {
        metrics.responseWatch.onFailed(tenant, error);
        log.warn({ tenant, err: error }, 'a run could not be seen to: tried again');
      },
    },
  };
  const desks = [new ResponseDesk(parts), new RiskDesk(parts)];
  return { close: () => Promise.all(desks.map((desk) => desk.close())) };
}

function settingsOf({ response }: Config, playbooks: Playbooks): ResponseSettings {
  const { dryRun, tenants, approvalMinutes, freshMinutes, callSeconds } = response;
  const { attempts, pauseMs } = response;
  const { every_seconds: everySeconds, measures } = response.risk;
  // Whoever has playbooks of their own need not have those that Spoor comes with.
  const isUsual = isDeepStrictEqual(measures, usualMeasures);
  const known = measures.filter(({ playbook }) => !isUsual || playbooks.get(playbook));
  return {
    ...{ attempts, pauseMs, engagement: response.engagement },
    isDryRun: (tenant) => dryRun || (tenants.length > 0 && !tenants.includes(tenant)),
    approvalSeconds: approvalMinutes * SECONDS_PER_MINUTE,
    freshSeconds: freshMinutes * SECONDS_PER_MINUTE,
    callTimeoutMs: callSeconds * MS_PER_SECOND,
    claimSeconds: response.claimSeconds,
    risk: { everySeconds, measures: known },
  };
}

async function openAll(
  { response }: Config,
  clock: Service['clock'],
): Promise<ReadonlyMap<string, Connector>> {
  try {
    return await openConnectors(connectorSettings(response.connectors), clock);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new SpoorError('CONFIG_INVALID', `response.connectors: ${error.message}`, {
      cause: error,
    });
  }
}
