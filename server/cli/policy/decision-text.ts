import type { SupervisionLevel } from '../../../graph/index.js';
import { askedLevels, type PolicyDecision, type Situation } from '../../../response/index.js';

const meanings: Readonly<Record<SupervisionLevel, string>> = {
  automated: 'it runs at once.',
  analyst: 'an analyst has to agree.',
  customer: 'the customer has to agree.',
  forbidden: 'it is not done.',
};

/** A decision for a person: the level, who says so for each level that was asked about, and the values. */
export function decisionText(situation: Situation, decision: PolicyDecision): string {
  const { level, version, errors } = decision;
  const lines = [
    `${level}: ${meanings[level]}`,
    ...errors.map((error) => `  Could not be decided: ${error}`),
    '',
    ...answers(decision),
    '',
    'By these values:',
    ...columns(valuesOf(situation)),
    '',
    `Policies ${version}`,
  ];
  return `${lines.map(printable).join('\n')}\n`;
}

/** Names come from telemetry: what could steer a terminal is not printed. */
function printable(line: string): string {
  return line.replace(/[\p{C}\u2028\u2029]/gu, '·');
}

/** One line for each policy that had a part in it; levels after the one that was allowed were not asked about. */
function answers({ level, determining, errors }: PolicyDecision): string[] {
  const isDecided = level !== 'forbidden';
  const last = isDecided ? askedLevels.indexOf(level) : askedLevels.length - 1;
  const asked = errors.length > 0 ? [] : askedLevels.slice(0, last + 1);
  const rows = asked.flatMap((one): [string, string][] => {
    const word = one === level ? 'yes' : 'no';
    const policies = determining.filter((policy) => policy.level === one);
    if (policies.length === 0) return [[one, `${word}  no policy permits it`]];
    return policies.map(({ id, reason }) => [one, `${word.padEnd(3)} ${id}: ${reason}`]);
  });
  return columns(rows);
}

function valuesOf({ target, blastRadius, ...rest }: Situation): [string, string][] {
  const { hosts, users, entities } = blastRadius;
  const type = target.type === null ? '' : ` (${target.type})`;
  return [
    ['tenant', rest.tenant],
    ['action', rest.action],
    ['playbook', rest.playbook ?? '–'],
    ['target', `${target.kind} ${target.name}${type}`],
    ['tags', listed(target.tags)],
    ['criticality', rest.criticality],
    ['blast radius', `hosts ${hosts}, users ${users}, entities ${entities}`],
    ['confidence', `${rest.confidence}, ${rest.isCalibrated ? 'calibrated' : 'not calibrated'}`],
    ['risk', rest.risk === null ? '–' : String(rest.risk)],
    ['asked by', rest.askedBy],
    ['time', `hour ${rest.hour}, weekday ${rest.weekday}, UTC`],
    ['engagement', listed(rest.engagement)],
  ];
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? '–' : names.join(', ');
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`);
}
