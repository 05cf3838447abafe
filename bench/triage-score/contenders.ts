import { judgeAlert, type JudgedAlert, type JudgeOptions } from '../../agents/index.js';
import { alertSeedWeights, type Verdict } from '../../graph/index.js';

export interface Opinion extends Pick<Verdict, 'classification' | 'rawConfidence'> {
  /** How much speaks for an attack, for an order of alerts; in units of the contender's own. */
  readonly suspicion: number;
}

/** Who says something of an alert: the judge, and what it has to be better than. */
export interface Contender {
  readonly name: 'judge' | 'no graph features' | 'severity only';
  readonly judge: (alert: JudgedAlert) => Opinion;
}

/** Alerts are judged anew by what was found out about them when they came: paths are only cited, and not needed for it. */
export function contenders(options: JudgeOptions): readonly Contender[] {
  const judge = (alert: JudgedAlert): Opinion => {
    const context = { at: alert.lastAt, paths: [], entities: new Map(), priorAlerts: [] };
    const { classification, rawConfidence, reasoning } = judgeAlert(alert, context, options);
    const suspicion = reasoning.reduce((sum, { contribution = 0 }) => sum + contribution, 0);
    return { classification, rawConfidence, suspicion };
  };
  return [
    { name: 'judge', judge },
    { name: 'no graph features', judge: (alert) => judge(withoutGraph(alert)) },
    { name: 'severity only', judge: bySeverity },
  ];
}

/** With everything that the graph says left out: not known, rather than looked for and not found. */
export function withoutGraph<T extends JudgedAlert>(alert: T): T {
  const { enrichment } = alert;
  return { ...alert, enrichment: enrichment === null ? null : { ...enrichment, graph: {} } };
}

/** An attack from HIGH on, else none; nothing is left to be investigated. */
export function bySeverity({ severity }: Pick<JudgedAlert, 'severity'>): Opinion {
  const isGrave = severity === 'HIGH' || severity === 'CRITICAL';
  // How likely an attack is by what the alert's source says alone: as alerts weigh where they begin attack paths.
  const attack = alertSeedWeights[severity];
  return {
    classification: isGrave ? 'true_positive' : 'false_positive',
    rawConfidence: isGrave ? attack : 1 - attack,
    suspicion: attack,
  };
}
