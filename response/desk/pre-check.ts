import type {
  ActionFacts,
  ActionState,
  EntityRecord,
  Run,
  SupervisionLevel,
  TenantGraph,
} from '../../graph/index.js';
import type { ConnectorTarget } from '../connectors/connector.js';
import { strictest } from '../levels.js';
import { unmetPreconditions } from '../playbooks/precondition.js';
import type { PolicyDecision } from '../policy/policy-engine.js';
import type { PolicyTexts } from '../policy/policy-texts.js';
import type { BlastRadius, Situation } from '../situation.js';
import { appliedRules, type AppliedRule } from './applied-rules.js';
import { untilOf } from './measure.js';
import type { ResponseParts } from './parts.js';

/** Less than this is not enough, whatever policies say. */
export interface Floor {
  /** `autonomy`, `still wanted`, or the precedent, `id@version`. */
  readonly by: string;
  readonly level: SupervisionLevel;
}

/** What was looked at just before something is decided, or done. */
export interface PreCheck {
  readonly facts: ActionFacts;
  readonly target: ConnectorTarget;
  readonly situation: Situation;
  /** What policies say. */
  readonly decision: PolicyDecision;
  /** What else asks for more than those. */
  readonly floors: readonly Floor[];
  /** That, or more: after something went wrong nothing is done by itself, whatever policies say, until a person says so. */
  readonly level: SupervisionLevel;
  /** Rules of engagement that people accepted and that are about it. */
  readonly rules: readonly AppliedRule[];
  /** What that rests on, to be recorded. */
  readonly texts: PolicyTexts;
}

const MS_PER_SECOND = 1_000;
const MS_PER_HOUR = 3_600_000;
const MS_PER_DAY = 24 * MS_PER_HOUR;
/** 1970 began on a Thursday. */
const FIRST_WEEKDAY = 4;

/**
 * Looks at the graph and at the policies as they are now.
 * @returns why it cannot be done at all, in words, where it can't
 * @throws SpoorError GRAPH_UNAVAILABLE
 */
export async function preCheck(
  { clock, policies, playbooks, settings }: ResponseParts,
  graph: TenantGraph,
  run: Run,
  action: ActionState,
): Promise<PreCheck | string> {
  const [entities, facts, autonomy, risks, isVerdictWanted, accepted] = await Promise.all([
    graph.entities([run.target.uid]),
    graph.reach(run.target.uid),
    graph.runs.autonomy(),
    graph.risks.of([run.target.uid]),
    isStillWanted(graph, run, clock.now() / MS_PER_SECOND - settings.freshSeconds),
    graph.precedents.holding('RULE_OF_ENGAGEMENT'),
  ]);
  const entity = entities.get(run.target.uid);
  // Retention has removed it: nothing is known of it any more.
  if (entity === undefined) return 'its target is no longer in the graph';
  const target = targetOf(entity);
  const playbook = playbooks.get(run.playbook.id);
  if (playbook?.digest !== run.playbook.digest) {
    return `the playbook ${run.playbook.id} has changed since this was proposed`;
  }
  const blastRadius = radiusOf(facts);
  const unmet = unmetPreconditions(playbook, { target, tags: facts.tags, blastRadius });
  if (unmet.length > 0) return unmet.join('; ');
  const risk = risks.get(run.target.uid)?.score ?? 0;
  const isWanted =
    run.askedBy === 'risk'
      ? risk >= (untilOf(settings.risk.measures, run) ?? Infinity)
      : isVerdictWanted;
  const { engagement } = settings;
  const situation = situationOf(run, action, { target, facts, risk, engagement }, clock.now());
  // One engine for both: the files may change at any moment.
  const engine = policies();
  const decision = engine.decide(situation);
  const floor = autonomy.find((one) => one.action === action.action)?.level ?? 'automated';
  const others: Floor[] = [
    { by: 'autonomy', level: floor },
    { by: 'still wanted', level: isWanted ? 'automated' : 'analyst' },
  ];
  const before = strictest([decision.level, ...others.map(({ level }) => level)]);
  const rules = appliedRules(accepted, situation, before);
  const floors = [...others, ...rules.map(({ precedent: by, level }) => ({ by, level }))];
  return {
    ...{ facts, target, situation },
    ...{ decision, rules, floors, texts: engine.textsOf(run.tenant) },
    level: strictest([decision.level, ...floors.map(({ level }) => level)]),
  };
}

/** What a verdict asks for is for as long as that holds: later, or where people say otherwise, a person has to agree. */
async function isStillWanted(graph: TenantGraph, run: Run, since: number): Promise<boolean> {
  if (run.askedBy !== 'triage') return true;
  if (run.createdAt < since) return false;
  const alerts = await graph.alerts.findAll(run.alerts);
  return [...alerts.values()].some(
    ({ verdict, resolution }) =>
      verdict?.classification === 'true_positive' && resolution?.verdict !== 'false_positive',
  );
}

/** What telemetry raises with every event, and nobody is called by. */
const NO_NAMES = /_epoch$|^(?:sources|suppressed_edges|suppressed_relations|aliases)$/;

/** An entity by what it is called: only that decides what a connector finds outside. */
export function targetOf({ uid, kind, name, properties }: EntityRecord): ConnectorTarget {
  const names = Object.entries(properties).filter(([property]) => !NO_NAMES.test(property));
  return { uid, kind, name, properties: Object.fromEntries(names) };
}

export function radiusOf({ hosts, users, entities }: ActionFacts): BlastRadius {
  return { hosts: hosts.length, users: users.length, entities };
}

function situationOf(
  run: Run,
  { action }: ActionState,
  known: {
    readonly target: ConnectorTarget;
    readonly facts: ActionFacts;
    readonly risk: number;
    readonly engagement: readonly string[];
  },
  now: number,
): Situation {
  const { target, facts, risk, engagement } = known;
  const { uid, kind, name, properties } = target;
  const type = properties['type'];
  return {
    tenant: run.tenant,
    ...{ action, playbook: run.playbook.id },
    target: { uid, kind, name, type: typeof type === 'string' ? type : null, tags: facts.tags },
    criticality: facts.criticality,
    blastRadius: radiusOf(facts),
    ...{ confidence: run.confidence, isCalibrated: run.isCalibrated },
    ...{ risk: Math.floor(risk), askedBy: run.askedBy },
    hour: Math.floor((now % MS_PER_DAY) / MS_PER_HOUR),
    weekday: ((Math.floor(now / MS_PER_DAY) + FIRST_WEEKDAY - 1) % 7) + 1,
    engagement,
  };
}
