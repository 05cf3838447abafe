import {
  groupBy,
  isDescriptive,
  relationshipDeclaration,
  type Relation,
} from '../../graph/index.js';
import type { PlanEdge, PlanNode } from '../plan/plan.js';
import { allTechniques } from './catalogue.js';
import type { Sign } from './expand.js';
import type { Strength } from './form.js';
import { holds, type Known } from './holds.js';
import type { Technique } from './technique.js';

/** An edge as signs see it. */
export interface TaggableStep {
  readonly key: string;
  readonly relation: Relation;
  readonly from: string;
  readonly to: string;
  readonly properties: Known;
  readonly firstSeen: number;
  readonly lastSeen: number;
}

/** A technique that a step is a sign of. */
export interface StepTag {
  readonly technique: string;
  readonly tactics: readonly string[];
  /** 0 to 1: how strongly it speaks for an attack. */
  readonly weight: number;
  /** What was recognised, in words. */
  readonly sign: string;
}

/** Of a technique's weight, by how surely the sign tells an attack from everyday work. */
const shares: Readonly<Record<Strength, number>> = { high: 1, medium: 0.5, low: 0.15 };

interface Rule {
  readonly technique: Technique;
  readonly sign: Sign;
  readonly edges: readonly PlanEdge[];
  readonly nodes: ReadonlyMap<string, PlanNode>;
}

/** Steps and the entities at their ends, to look signs up in. */
interface Scene {
  readonly entities: ReadonlyMap<string, Known>;
  readonly byRelation: ReadonlyMap<string, readonly TaggableStep[]>;
  /** By verb and the uid of an end: `RAN_ON host:1`. */
  readonly byStart: ReadonlyMap<string, readonly TaggableStep[]>;
  readonly byEnd: ReadonlyMap<string, readonly TaggableStep[]>;
}

/** Matches of a sign that are followed, as hunts have a bound: thousands of edges at one process make millions. */
const MOST_MATCHES = 10_000;

/**
 * Techniques by the catalogue's signs, of steps that are looked at together: a sign of several edges is
 * recognised where all of them are among the steps. Signs that ask for what is *not* there are left to hunts,
 * which look at the whole graph; so are those of several hops.
 *
 * @param entities properties by uid; a step whose ends are not among them matches nothing
 * @returns by key of step, the strongest of each technique
 */
export function tagSteps(
  steps: readonly TaggableStep[],
  entities: ReadonlyMap<string, Known>,
): Map<string, StepTag[]> {
  const scene: Scene = {
    entities,
    byRelation: groupBy(steps, ({ relation }) => relation),
    byStart: groupBy(steps, ({ relation, from }) => `${relation} ${from}`),
    byEnd: groupBy(steps, ({ relation, to }) => `${relation} ${to}`),
  };
  const tags = new Map<string, Map<string, StepTag>>();
  const note = (key: string, tag: StepTag): void => {
    const known = tags.get(key) ?? new Map<string, StepTag>();
    tags.set(key, known);
    if (tag.weight > (known.get(tag.technique)?.weight ?? -1)) known.set(tag.technique, tag);
  };
  const lone = loneMatches(entities);
  for (const rule of rules()) {
    for (const found of lone.get(rule) ?? matches(rule, scene)) {
      const { technique, sign } = rule;
      const weight = technique.weight * shares[sign.strength];
      const tag = { technique: technique.id, tactics: technique.tactics, weight, sign: sign.says };
      for (const key of told(found, rule, scene)) note(key, tag);
    }
  }
  return new Map([...tags].map(([key, known]) => [key, [...known.values()].sort(byWeight)]));
}

const byWeight = (a: StepTag, b: StepTag): number =>
  b.weight - a.weight || (a.technique < b.technique ? -1 : 1);

let known: readonly Rule[] | undefined;

function rules(): readonly Rule[] {
  known ??= allTechniques().flatMap((technique) =>
    technique.signs.flatMap((sign) => ruleOf(technique, sign) ?? []),
  );
  return known;
}

function ruleOf(technique: Technique, sign: Sign): Rule | undefined {
  const { edges, nodes, without } = sign.branch;
  const isLong = edges.some(({ hops, either }) => hops !== undefined || either === true);
  if (without.length > 0 || isLong) return undefined;
  return { technique, sign, edges, nodes: new Map(nodes.map((node) => [node.id, node])) };
}

/** What stands for the ids of a pattern. */
interface Match {
  readonly nodes: ReadonlyMap<string, string>;
  readonly steps: ReadonlyMap<string, TaggableStep>;
}

function matches(rule: Rule, scene: Scene): Match[] {
  if (rule.edges.length === 0) return [];
  const found = rule.edges.reduce(
    (partial, edge) => withEdges(partial, edge, rule, scene),
    [nothing],
  );
  return found.filter((match) => isWhole(match, rule, scene));
}

/** Rules without edges that an entity meets by itself, by its properties: each is asked once, and not at each look. */
const metAlone = new WeakMap<Known, readonly Rule[]>();

function loneMatches(entities: Scene['entities']): ReadonlyMap<Rule, readonly Match[]> {
  const found = new Map<Rule, Match[]>();
  for (const [uid, entity] of entities) {
    const met = metAlone.get(entity) ?? rules().filter((rule) => isMetAlone(rule, entity));
    metAlone.set(entity, met);
    for (const rule of met) {
      const [id = ''] = rule.nodes.keys();
      const match = { nodes: new Map([[id, uid]]), steps: new Map() };
      const others = found.get(rule);
      if (others === undefined) found.set(rule, [match]);
      else others.push(match);
    }
  }
  return found;
}

function isMetAlone({ edges, nodes }: Rule, entity: Known): boolean {
  const [node] = nodes.values();
  if (node === undefined || edges.length > 0 || !isOfKind(node, entity)) return false;
  return holds(node.where, entity, (id) => (id === node.id ? entity : undefined));
}

function withEdges(partial: readonly Match[], edge: PlanEdge, rule: Rule, scene: Scene): Match[] {
  const longer: Match[] = [];
  for (const match of partial) {
    for (const one of withEdge(match, edge, rule, scene)) longer.push(one);
    if (longer.length >= MOST_MATCHES) return longer.slice(0, MOST_MATCHES);
  }
  return longer;
}

const nothing: Match = { nodes: new Map(), steps: new Map() };

function withEdge(match: Match, edge: PlanEdge, rule: Rule, scene: Scene): Match[] {
  return candidatesFor(match, edge, scene).flatMap((step): Match[] => {
    const fits =
      (edge.from !== edge.to || step.from === step.to) &&
      ![...match.steps.values()].includes(step) &&
      holds(edge.where.filter(standsAlone), step.properties, noOthers) &&
      canBe(match, rule.nodes.get(edge.from), step.from, scene) &&
      canBe(match, rule.nodes.get(edge.to), step.to, scene);
    if (!fits) return [];
    const nodes = new Map(match.nodes).set(edge.from, step.from).set(edge.to, step.to);
    return [{ nodes, steps: new Map(match.steps).set(edge.id, step) }];
  });
}

/** Steps of the verbs, at the ends that are known already. */
function candidatesFor({ nodes }: Match, edge: PlanEdge, scene: Scene): readonly TaggableStep[] {
  const [start, end] = [nodes.get(edge.from), nodes.get(edge.to)];
  return edge.relations.flatMap((relation) => {
    if (end !== undefined) return scene.byEnd.get(`${relation} ${end}`) ?? [];
    if (start !== undefined) return scene.byStart.get(`${relation} ${start}`) ?? [];
    return scene.byRelation.get(relation) ?? [];
  });
}

/** Comparisons with others wait until all are there. */
const standsAlone = (group: PlanNode['where'][number]): boolean =>
  !group.some(({ op }) => op === 'same_as');
const noOthers = (): undefined => undefined;

function canBe(match: Match, node: PlanNode | undefined, uid: string, scene: Scene): boolean {
  const entity = scene.entities.get(uid);
  if (node === undefined || entity === undefined || !isOfKind(node, entity)) return false;
  const bound = match.nodes.get(node.id);
  if (bound !== undefined) return bound === uid;
  return holds(node.where.filter(standsAlone), entity, noOthers);
}

function isOfKind({ kinds }: PlanNode, entity: Known | undefined): boolean {
  return entity !== undefined && (kinds.length === 0 || kinds.includes(String(entity['kind'])));
}

function isWhole(match: Match, { nodes, edges, sign }: Rule, { entities }: Scene): boolean {
  const others = (id: string): Known | undefined =>
    match.steps.get(id)?.properties ?? entities.get(match.nodes.get(id) ?? '');
  const areMet =
    [...match.nodes].every(([id, uid]) =>
      holds(nodes.get(id)?.where ?? [], entities.get(uid) ?? {}, others),
    ) &&
    edges.every(({ id, where }) => holds(where, match.steps.get(id)?.properties ?? {}, others));
  return areMet && sign.branch.order.every((order) => isInOrder(match, order));
}

function isInOrder(
  { steps }: Match,
  { first, then, withinSeconds }: Sign['branch']['order'][number],
): boolean {
  const [before, after] = [steps.get(first), steps.get(then)];
  if (before === undefined || after === undefined) return true;
  if (after.lastSeen < before.firstSeen) return false;
  return withinSeconds === undefined || after.firstSeen - before.lastSeen <= withinSeconds;
}

/** The steps that bear the tag: those that act; of a mere entity, those that brought it about. */
function told({ nodes, steps }: Match, { sign }: Rule, { byRelation }: Scene): string[] {
  const acting = [...steps.values()].filter(({ relation }) => !isDescriptive(relation));
  if (acting.length > 0) return acting.map(({ key }) => key);
  const subject = nodes.get(sign.answers[0] ?? '');
  const all = [...byRelation.values()].flat();
  return all.filter(({ to, relation }) => to === subject && brings(relation)).map(({ key }) => key);
}

/** A process is there because it was started, and not because it was opened or injected into. */
function brings(relation: Relation): boolean {
  const { to } = relationshipDeclaration(relation);
  return !isDescriptive(relation) && (relation === 'PROC_CREATED' || !to.includes('Process'));
}
