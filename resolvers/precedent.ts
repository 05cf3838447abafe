import {
  SpoorError,
  type AlertMatch,
  type AlertSeverity,
  type EngagementRule,
  type FieldMatch,
  type Precedent,
  type PrecedentKind,
  type PrecedentStatus,
  type PrecedentStructure,
  type Simulation,
} from '../graph/index.js';
import type { Context } from './context.js';
import { parseInstant, toIso } from './instant.js';
import { checkPage } from './page.js';
import { timePage, timePlaceOf } from './time-cursor.js';

interface AlertMatchInput {
  readonly source: string;
  readonly ruleId: string;
  readonly entities: readonly string[];
  readonly fields?: readonly FieldMatch[] | null;
  readonly severity: AlertSeverity;
  readonly pathTactics: number;
}

interface EngagementRuleInput {
  readonly actions: readonly string[];
  readonly uids: readonly string[];
  readonly kinds: readonly string[];
  readonly tags: readonly string[];
  readonly level: EngagementRule['level'];
}

interface StructureInput {
  readonly match?: AlertMatchInput | null;
  readonly rule?: EngagementRuleInput | null;
}

interface ProposeInput extends StructureInput {
  readonly title: string;
  readonly reason: string;
  readonly owner?: string | null;
  readonly from: readonly string[];
}

interface ChangeInput extends StructureInput {
  readonly title?: string | null;
  readonly owner?: string | null;
  readonly why: string;
}

interface ListArguments {
  readonly first: number;
  readonly after?: string | null;
  readonly filter?: {
    readonly statuses?: readonly PrecedentStatus[] | null;
    readonly kinds?: readonly PrecedentKind[] | null;
  } | null;
}

interface AcceptArguments {
  readonly id: string;
  readonly version: number;
  readonly reason: string;
  readonly expiresAt?: unknown;
  readonly acknowledgedTruePositives: number;
}

/** What is said, where anything is. @throws SpoorError BAD_REQUEST where both are */
function structureIn({ match, rule }: StructureInput): PrecedentStructure | undefined {
  if (match != null && rule != null) throw oneOf();
  if (match != null) return { kind: 'KNOWN_GOOD', match: matchIn(match) };
  return rule == null ? undefined : { kind: 'RULE_OF_ENGAGEMENT', rule: ruleIn(rule) };
}

function matchIn({ severity, pathTactics, fields, ...match }: AlertMatchInput): AlertMatch {
  return { ...match, fields: fields ?? [], atMost: { severity, pathTactics } };
}

function ruleIn({ actions, level, ...targets }: EngagementRuleInput): EngagementRule {
  return { actions, targets, level };
}

function oneOf(): SpoorError {
  return new SpoorError('BAD_REQUEST', 'Give exactly one of match and rule.');
}

function presentStructure(structure: PrecedentStructure): object {
  const { kind } = structure;
  if (kind === 'KNOWN_GOOD') {
    const { atMost, ...match } = structure.match;
    return { kind, match: { ...match, ...atMost }, rule: null };
  }
  const { actions, targets, level } = structure.rule;
  return { kind, match: null, rule: { actions, ...targets, level } };
}

function presentPrecedent(precedent: Precedent, { graph }: Context): object {
  const { structure, decision, createdAt, updatedAt, expiresAt, simulation, ...said } = precedent;
  return {
    ...{ ...said, ...presentStructure(structure) },
    status: graph.precedents.statusOf(precedent),
    ...{ createdAt: toIso(createdAt), updatedAt: toIso(updatedAt) },
    expiresAt: expiresAt === null ? null : toIso(expiresAt),
    decidedBy: decision?.by ?? null,
    decidedAt: decision === null ? null : toIso(decision.at),
    decisionReason: decision?.reason ?? null,
    simulation: simulation === null ? null : presentSimulation(simulation),
    effect: (_: unknown, { loaders }: Context) => loaders.precedentEffect.load(precedent.id),
  };
}

function presentSimulation({ at, since, ...told }: Simulation): object {
  return { ...told, at: toIso(at), since: toIso(since) };
}

export const precedentResolvers = {
  Query: {
    async precedents(
      _: unknown,
      { first, after, filter }: ListArguments,
      context: Context,
    ): Promise<object> {
      checkPage('first', first, context.maxPage);
      const place = after == null ? undefined : timePlaceOf(after, 'precedents');
      const { statuses, kinds } = filter ?? {};
      const wanted = { statuses: statuses ?? undefined, kinds: kinds ?? undefined };
      const found = await context.graph.precedents.list(first + 1, wanted, place);
      return timePage(found, first, (one) => presentPrecedent(one, context));
    },

    async precedent(_: unknown, { id }: { id: string }, context: Context): Promise<object | null> {
      const known = (await context.graph.precedents.findAll([id])).get(id);
      return known === undefined ? null : presentPrecedent(known, context);
    },

    /** @throws SpoorError NOT_FOUND, BAD_REQUEST, GRAPH_UNAVAILABLE */
    async simulatePrecedent(
      _: unknown,
      { id, ...input }: StructureInput & { id?: string | null },
      { graph, precedents }: Context,
    ): Promise<object> {
      const structure = structureIn(input);
      if ((id == null) === (structure === undefined)) {
        throw new SpoorError('BAD_REQUEST', 'Give exactly one of id, match and rule.');
      }
      return presentSimulation(
        structure === undefined
          ? await precedents.simulateKnown(graph, id ?? '')
          : await precedents.simulate(graph, structure),
      );
    },
  },

  Mutation: {
    /** @throws SpoorError BAD_REQUEST, NOT_FOUND, CONFLICT, GRAPH_UNAVAILABLE */
    async proposePrecedent(
      _: unknown,
      { input }: { input: ProposeInput },
      context: Context,
    ): Promise<object> {
      const { title, reason, owner, from } = input;
      const structure = structureIn(input);
      if (structure === undefined) throw oneOf();
      const by = context.caller.subject;
      const wanted = { structure, title, reason, from, owner: owner ?? by, proposedBy: by };
      return presentPrecedent(await context.precedents.propose(context.graph, wanted), context);
    },

    /** @throws SpoorError BAD_REQUEST, NOT_FOUND, CONFLICT, GRAPH_UNAVAILABLE */
    async changePrecedent(
      _: unknown,
      { id, version, input }: { id: string; version: number; input: ChangeInput },
      context: Context,
    ): Promise<object> {
      const { title, owner, why } = input;
      const change = {
        structure: structureIn(input),
        ...{ title: title ?? undefined, owner: owner ?? undefined },
      };
      const { graph, precedents, caller } = context;
      const said = { by: caller.subject, reason: why };
      return presentPrecedent(await precedents.change(graph, id, version, change, said), context);
    },

    /** @throws SpoorError BAD_REQUEST, NOT_FOUND, CONFLICT, GRAPH_UNAVAILABLE */
    async acceptPrecedent(
      _: unknown,
      { id, version, reason, expiresAt, acknowledgedTruePositives }: AcceptArguments,
      context: Context,
    ): Promise<object> {
      const wish = {
        ...{ by: context.caller.subject, reason, acknowledgedTruePositives },
        expiresAt: expiresAt == null ? undefined : parseInstant(expiresAt, 'expiresAt'),
      };
      const accepted = await context.precedents.accept(context.graph, id, version, wish);
      return presentPrecedent(accepted, context);
    },

    /** @throws SpoorError BAD_REQUEST, NOT_FOUND, CONFLICT, GRAPH_UNAVAILABLE */
    async declinePrecedent(
      _: unknown,
      { id, version, reason }: { id: string; version: number; reason: string },
      context: Context,
    ): Promise<object> {
      const said = { by: context.caller.subject, reason };
      const declined = await context.precedents.decline(context.graph, id, version, said);
      return presentPrecedent(declined, context);
    },

    /** @throws SpoorError BAD_REQUEST, NOT_FOUND, CONFLICT, GRAPH_UNAVAILABLE */
    async withdrawPrecedent(
      _: unknown,
      { id, reason }: { id: string; reason: string },
      context: Context,
    ): Promise<object> {
      const said = { by: context.caller.subject, reason };
      return presentPrecedent(await context.precedents.withdraw(context.graph, id, said), context);
    },
  },
};
