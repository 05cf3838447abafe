import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { isRelationshipObservation } from '../../graph/index.js';
import { allTechniques } from '../../hunts/index.js';
import type { Condition } from '../../hunts/plan/plan.js';
import { cloudtrail } from '../../ingest/normalise/cloudtrail.js';

const folder = join(__dirname, '../../../shared/data/stratus');
const whenThere = existsSync(folder) ? describe : describe.skip;

/** What each recorded detonation stands for. */
const detonations = {
  'credential-access.ec2-get-password-data': ['T1552'],
  'credential-access.ec2-steal-instance-credentials': ['T1651', 'T1552.005'],
  'credential-access.secretsmanager-batch-retrieve-secrets': ['T1555.006'],
  'defense-evasion.cloudtrail-delete': ['T1562.008'],
  'defense-evasion.cloudtrail-event-selectors': ['T1562.008'],
  'defense-evasion.vpc-remove-flow-logs': ['T1562.008'],
  'execution.ec2-launch-unusual-instances': ['T1578.002', 'T1496', 'T1496.001'],
  'execution.ec2-user-data': ['T1578.005', 'T1059.009'],
  'execution.ssm-start-session': ['T1021.007', 'T1021.008'],
  'exfiltration.ec2-security-group-open-port-22-ingress': ['T1562.007'],
  'exfiltration.ec2-share-ebs-snapshot': ['T1537'],
  'lateral-movement.ec2-instance-connect': ['T1021.004', 'T1021.008', 'T1098.004'],
  'persistence.iam-backdoor-user': ['T1098.001'],
  'persistence.iam-create-admin-user': ['T1136.003', 'T1098.001', 'T1098.003'],
  'persistence.iam-create-backdoor-role': ['T1098.003', 'T1136.003'],
  'persistence.lambda-backdoor-function': ['T1648'],
  'persistence.lambda-layer-extension': ['T1648'],
  'persistence.sts-federation-token': ['T1078.004', 'T1098.001', 'T1550.001'],
};

function actionsIn(name: string): string[] {
  const lines = gunzipSync(readFileSync(join(folder, `aws.${name}.jsonl.gz`)))
    .toString('utf8')
    .trim()
    .split('\n');
  return lines.flatMap((line) => {
    const verdict = cloudtrail.normalise(JSON.parse(line) as never);
    const facts = verdict.outcome === 'accepted' ? verdict.observations : [];
    return facts
      .filter(isRelationshipObservation)
      .filter(({ relation }) => relation === 'ACCESSED_RESOURCE')
      .map(({ properties }) => String((properties as { action?: string }).action));
  });
}

function holds(condition: Condition, action: string): boolean {
  if (condition.property !== 'action' || condition.not === true) return false;
  if (condition.op === 'one_of') return condition.value.includes(action);
  if (condition.op === 'equals') return condition.value === action;
  return condition.op === 'starts_with' && action.startsWith(condition.value);
}

function techniquesFor(actions: readonly string[]): Set<string> {
  const matching = allTechniques().filter(({ signs }) =>
    signs.some(({ branch }) =>
      branch.edges.some(({ where }) =>
        where.flat().some((condition) => actions.some((action) => holds(condition, action))),
      ),
    ),
  );
  return new Set(matching.map(({ id }) => id));
}

whenThere('the signs of techniques of the cloud', () => {
  it.each(Object.entries(detonations))('know what was done in %s', (name, techniques) => {
    expect([...techniquesFor(actionsIn(name))]).toStrictEqual(expect.arrayContaining(techniques));
  });
});
