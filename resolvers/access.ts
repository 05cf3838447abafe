import { entityDeclaration, kinds, SpoorError } from '../graph/index.js';
import type { Caller } from './context.js';

/** Who may read and subscribe: everyone but agents, which have doors of their own. */
const readers = [
  'viewer',
  'hunter',
  'analyst',
  'customer_approver',
  'integration',
  'admin',
] as const;

/** Who may hunt, and say what they found. */
const hunters = ['hunter', 'analyst', 'admin'] as const;

/** Who says what entities are called: people, and what knows of assets. */
const taggers = ['hunter', 'analyst', 'integration', 'admin'] as const;

/** Who decides what became of an alert or an attack path, and what is normal. */
const deciders = ['analyst', 'admin'] as const;

/** Who may say whether something is done: analysts, and those who speak for the customer. */
const answerers = [...deciders, 'customer_approver'] as const;

/** Who may see what was decided and done, with all that it rested on: customers see what they are asked. */
const auditors = deciders;

const generated = kinds.flatMap((kind) => {
  const { plural } = entityDeclaration(kind);
  return [`Query.${plural}`, `Query.${plural}Connection`].map((door) => [door, readers] as const);
});

/**
 * Every door of the GraphQL API and the roles that may pass. A root field that is not here cannot be
 * reached: the schema refuses to build. test/integration/doors.test.ts has a case for each.
 */
export const graphqlAccess: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(generated),
  'Query.entity': readers,
  'Query.searchEntities': readers,
  'Query.threatPaths': readers,
  'Query.trails': readers,
  'Query.sources': readers,
  'Query.hunt': readers,
  'Query.hunts': readers,
  'Query.savedHunts': readers,
  'Query.savedHunt': readers,
  'Query.starterHunts': readers,
  'Query.techniques': readers,
  'Query.annotations': readers,
  'Query.agents': readers,
  'Query.agentRuns': readers,
  'Query.attackPaths': readers,
  'Query.attackPath': readers,
  'Query.taggedEntities': readers,
  'Query.knownGoodPatterns': readers,
  'Query.knownGoodPattern': readers,
  'Query.alerts': readers,
  'Query.alert': readers,
  'Query.triageMetrics': readers,
  'Query.entityRisk': readers,
  'Query.riskiestEntities': readers,
  'Query.runs': readers,
  'Query.run': readers,
  'Query.approvals': readers,
  'Query.playbooks': readers,
  'Query.policies': readers,
  'Query.autonomy': readers,
  'Query.responseMetrics': readers,
  'Query.auditRecords': auditors,
  'Query.precedents': readers,
  'Query.precedent': readers,
  /** Looks through a month of alerts: for whoever decides by it. */
  'Query.simulatePrecedent': deciders,
  'Mutation.proposePrecedent': deciders,
  'Mutation.changePrecedent': deciders,
  'Mutation.acceptPrecedent': deciders,
  'Mutation.declinePrecedent': deciders,
  'Mutation.withdrawPrecedent': deciders,
  'Mutation.runPlaybook': deciders,
  /** Each only what waits for their level: see `Supervision`. */
  'Mutation.approve': answerers,
  'Mutation.refuse': answerers,
  'Mutation.undoRun': deciders,
  'Mutation.setAutonomy': deciders,
  'Mutation.resolveAlert': deciders,
  'Mutation.closeAttackPath': deciders,
  'Mutation.addKnownGood': deciders,
  'Mutation.changeKnownGood': deciders,
  'Mutation.withdrawKnownGood': deciders,
  'Mutation.tagEntity': taggers,
  'Mutation.runHunt': hunters,
  'Mutation.annotate': hunters,
  /** Of what another said, only those who decide: see the resolver. */
  'Mutation.withdrawAnnotation': hunters,
  'Mutation.saveHunt': hunters,
  'Mutation.updateHunt': hunters,
  'Mutation.deleteHunt': hunters,
  'Mutation.runSavedHunt': hunters,
  'Mutation.scheduleHunt': hunters,
  'Mutation.setHuntVerdict': hunters,
  'Subscription.attackPathUpdated': readers,
  'Subscription.approvalRequested': readers,
  'Subscription.triageCompleted': readers,
  'Subscription.graphChanged': readers,
  'Subscription.huntProgress': readers,
};

/** @throws SpoorError FORBIDDEN, naming the roles that would do. */
export function checkAccess(caller: Caller, allowed: readonly string[]): void {
  if (caller.roles.some((role) => allowed.includes(role))) return;
  throw new SpoorError('FORBIDDEN', `This takes one of the roles ${allowed.join(', ')}.`);
}
