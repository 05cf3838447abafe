import {
  loadPlaybooks,
  loadPolicies,
  registryOf,
  type ResponseParts,
} from '../../response/index.js';
import { openRecorder } from '../../response/connectors/recorder.js';
import type { MovableClock } from './clock.js';
import type { Network } from './network.js';
import { playbookFolder } from './playbooks.js';
import type { TestService } from './service.js';
import { policyFolder } from './situations.js';

/** What a desk works with that acts on a network of the test's own, in a hurry. */
export function responseParts(
  { service }: TestService,
  clock: MovableClock,
  { connector }: Network,
  risk: ResponseParts['settings']['risk'] = { everySeconds: 1, measures: [] },
): ResponseParts {
  const recorder = openRecorder();
  const connectors = new Map([connector, recorder].map((one) => [one.name, one] as const));
  return {
    graph: service.graph,
    clock,
    policies: () => loadPolicies(policyFolder),
    playbooks: loadPlaybooks(playbookFolder, registryOf(connectors.values())),
    connectors,
    settings: {
      isDryRun: () => false,
      ...{ approvalSeconds: 3_600, freshSeconds: 3_600, callTimeoutMs: 5_000 },
      ...{ attempts: 2, pauseMs: 10, claimSeconds: 1, engagement: [], risk },
    },
    isSigned: (row) => service.audit.isSigned(row),
    watch: { onAction: () => undefined, onAlarm: () => undefined, onFailed: () => undefined },
  };
}
