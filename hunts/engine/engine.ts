import { randomUUID } from 'node:crypto';
import { SpoorError, type Clock, type EntityRecord, type TenantGraph } from '../../graph/index.js';
import { compile, type CompiledHunt } from '../compile/compile.js';
import { CannotCompile } from '../compile/conditions.js';
import type { HuntPlan } from '../plan/plan.js';
import type { HouseWords } from '../planner/house-words.js';
import { findingsOf, noFindings, type Findings, type Match } from '../result/finding.js';
import { shapeOfPlan, shapeOfText } from '../result/identity.js';
import type { Refusal } from '../sandbox/prepared.js';
import type { HuntAnswer, RunRequest, Sandbox } from '../sandbox/sandbox.js';
import { COUNTED_ANSWERS, evidencePlan } from './evidence-plan.js';
import { grammarPlanner } from './grammar-planner.js';
import type { Hunt, HuntCaller, HuntCost, HuntProblem, HuntQuestion, HuntStatus } from './hunt.js';
import { showPlan } from './plan-shown.js';
import type { PlannedHunt, Planner } from './planner.js';
import { entitiesInRows, matchesInRows } from './rows-of-cypher.js';
import { entitiesIn, matchesIn, matchesOf, valuesOfPlan } from './rows-of-plan.js';
import { checkQuestion, invalidPlan, readPlan, understand } from './understand.js';
import { Vocabularies } from './vocabularies.js';
import { probeText, whyEmpty } from './why-empty.js';

/** Told of every hunt that came to an end, for log and metrics. */
export type HuntWatch = (hunt: Hunt, tenant: string) => void;

export interface EngineOptions {
  readonly sandbox: Sandbox;
  readonly clock: Clock;
  /** Default: the one that needs no model. */
  readonly planner?: Planner | undefined;
  /** Words of the operator's own. */
  readonly house?: HouseWords | undefined;
  readonly watch?: HuntWatch | undefined;
}

/** Told where a hunt has got to while it is under way. */
export type Progress = (hunt: Hunt) => void;

const MS_PER_SECOND = 1000;
/** All that may be spent on finding out why nothing matched. */
const EMPTY_MS = 1_500;
/** So many answers are read and ranked for each that is shown: most of the time of a broad question goes into it. */
const RANKED_FOR_EACH = 3;

/** A hunt from words, an edited plan or Cypher to findings. Everything that runs goes through the sandbox. */
export class HuntEngine {
  readonly #options: EngineOptions;
  readonly #planner: Planner;
  readonly #vocabularies: Vocabularies;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#planner = options.planner ?? grammarPlanner;
    this.#vocabularies = new Vocabularies(options.house);
  }

  /**
   * Refusals, and words that are not understood, are answers: see `status` and `problem`.
   * @throws SpoorError BAD_REQUEST for a question that is none; HUNT_BUSY, HUNTS_UNAVAILABLE, GRAPH_UNAVAILABLE
   */
  async run(
    graph: TenantGraph,
    question: HuntQuestion,
    caller: HuntCaller,
    progress: Progress = () => undefined,
  ): Promise<Hunt> {
    checkQuestion(question);
    const running = new RunningHunt(this.#options, graph, question, caller, progress);
    const text = question.cypher?.trim() ?? '';
    const hunt = text === '' ? await this.#runPlan(running) : await running.runText(text);
    this.#options.watch?.(hunt, graph.tenant);
    return hunt;
  }

  async #runPlan(running: RunningHunt): Promise<Hunt> {
    const { graph, question, asOf } = running;
    const hypothesis = question.hypothesis?.trim() ?? '';
    if (question.plan != null) {
      const plan = readPlan(question.plan);
      if ('code' in plan) return running.end('REFUSED', { planner: 'plan', problem: plan });
      return running.runPlan(plan, { planner: 'plan', plan: showPlan(plan, nothingOpen, []) });
    }
    const understood = await running.timed('planMs', () =>
      understand(this.#planner, this.#vocabularies, {
        graph,
        hypothesis,
        asOf,
        signal: running.caller.signal,
      }),
    );
    const { planned, notes, invisible, problem } = understood;
    const planner = planned.by ?? this.#planner.name;
    const { plan, tokens } = planned;
    running.note({ tokens });
    if (invisible !== undefined) {
      return running.end('SUCCEEDED', { planner, empty: invisible });
    }
    const shown =
      plan === undefined ? undocumented(planned, notes) : showPlan(plan, planned, notes);
    if (plan === undefined || problem !== undefined) {
      return running.end('FAILED', { planner, plan: shown, problem });
    }
    return running.runPlan(plan, {
      planner,
      plan: shown,
      unknownNames: planned.unknownNames,
      notes,
    });
  }
}

const nothingOpen = { unresolved: [], mended: [], unknownNames: [] };

/** What was read of words that gave no plan. */
function undocumented(
  { unresolved, mended, unknownNames }: PlannedHunt,
  notes: readonly string[],
): object {
  return { understood: null, unresolved, mended, unknownNames, notes };
}

interface Told {
  readonly planner: string;
  readonly plan?: object | undefined;
  readonly unknownNames?: readonly string[];
  readonly notes?: readonly string[];
}

/** One hunt on its way: what is known of it so far, and what it has cost. */
class RunningHunt {
  readonly graph: TenantGraph;
  readonly question: HuntQuestion;
  readonly caller: HuntCaller;
  readonly asOf: number;
  readonly #options: EngineOptions;
  readonly #progress: Progress;
  readonly #began = performance.now();
  readonly #startedAt: number;
  readonly #id: string;
  #cost: HuntCost = {
    planMs: 0,
    waitMs: 0,
    parseMs: 0,
    explainMs: 0,
    serverPlanMs: 0,
    runMs: 0,
    presentMs: 0,
    rows: 0,
    matches: 0,
  };

  constructor(
    options: EngineOptions,
    graph: TenantGraph,
    question: HuntQuestion,
    caller: HuntCaller,
    progress: Progress,
  ) {
    this.#options = options;
    this.graph = graph;
    this.question = question;
    this.caller = caller;
    this.#progress = progress;
    this.#startedAt = options.clock.now() / MS_PER_SECOND;
    this.asOf = question.asOf ?? this.#startedAt;
    this.#id = caller.id ?? `hunt:${randomUUID()}`;
  }

  note(cost: Partial<HuntCost>): void {
    this.#cost = { ...this.#cost, ...cost };
  }

  async timed<T>(what: 'planMs', work: () => Promise<T>): Promise<T> {
    const began = performance.now();
    try {
      return await work();
    } finally {
      this.note({ [what]: performance.now() - began });
    }
  }

  async runPlan(plan: HuntPlan, told: Told): Promise<Hunt> {
    const compiled = this.#compiled(plan);
    if ('code' in compiled) return this.end('REFUSED', { ...told, problem: compiled });
    const { text, parameters } = compiled;
    const known = { ...told, cypher: text, parameters };
    this.#progress(this.#hunt('PLANNED', known));
    const answer = await this.#ask(text, parameters, { evidence: compiled.evidence });
    if (answer.outcome !== 'answered') return this.#refused(answer, known);
    this.note({ rows: answer.rows.length, matches: matchesIn(answer.rows, compiled) });
    const findings = await this.#findings(plan, compiled, answer);
    const { first } = this.question;
    const answers = rankedAnswers(
      entitiesIn(answer.rows, compiled.answers[0]),
      findings,
      isOrdered(plan),
    );
    const isEmpty = answer.rows.length === 0 || isZero(plan, answer.rows);
    return this.end('SUCCEEDED', {
      ...known,
      columns: answer.columns.filter((name) => name !== compiled.signs),
      answers: answers.slice(0, first),
      values: valuesOfPlan(answer.rows, compiled).slice(0, first),
      findings: findings.shown,
      truncated: answer.truncated || answer.rows.length > first,
      empty: isEmpty ? await this.#whyEmpty(plan, told) : undefined,
    });
  }

  async runText(text: string): Promise<Hunt> {
    const { parameters = {}, first } = this.question;
    const known = { planner: 'cypher', cypher: text, parameters };
    this.#progress(this.#hunt('RUNNING', known));
    const answer = await this.#ask(text, parameters);
    if (answer.outcome !== 'answered') return this.#refused(answer, known);
    const { rows, columns, views } = answer;
    this.note({ rows: rows.length, matches: rows.length });
    const findings = findingsOf(shapeOfText(text), matchesInRows(rows, views), {
      first,
      isCut: answer.truncated,
    });
    const answers = rankedAnswers(entitiesInRows(rows), findings, /\bORDER\s+BY\b/i.test(text));
    return this.end('SUCCEEDED', {
      ...known,
      columns,
      answers: answers.slice(0, first),
      values: rows.slice(0, first),
      findings: findings.shown,
      truncated: answer.truncated || rows.length > first || answers.length > first,
      empty: rows.length === 0 ? await this.#withSilence('The text matched nothing.') : undefined,
    });
  }

  end(status: HuntStatus, known: Partial<Hunt> & Told): Hunt {
    const hunt = this.#hunt(status, known);
    this.#progress(hunt);
    return hunt;
  }

  #hunt(status: HuntStatus, { planner, ...known }: Partial<Hunt> & Told): Hunt {
    const { plan, cypher, parameters, columns, answers, values, findings } = known;
    return {
      id: this.#id,
      status,
      hypothesis: this.question.hypothesis?.trim() ?? '',
      planner,
      plan,
      cypher,
      parameters,
      columns: columns ?? [],
      answers: answers ?? [],
      values: values ?? [],
      findings: findings ?? [],
      truncated: known.truncated ?? false,
      empty: known.empty,
      problem: known.problem,
      cost: this.#cost,
      elapsedMs: performance.now() - this.#began,
      asOf: this.asOf,
      startedAt: this.#startedAt,
      caller: this.caller.subject,
    };
  }

  #compiled(plan: HuntPlan): CompiledHunt | HuntProblem {
    try {
      const answers = RANKED_FOR_EACH * this.question.first;
      return compile(plan, this.question.asOf, { answers });
    } catch (error) {
      if (error instanceof CannotCompile) return invalidPlan(error.message);
      throw error;
    }
  }

  async #ask(
    text: string,
    parameters: Readonly<Record<string, unknown>>,
    more: Pick<RunRequest, 'timeoutMs' | 'maxRows' | 'evidence'> = {},
  ): Promise<HuntAnswer | Refusal> {
    const { sandbox } = this.#options;
    const began = performance.now();
    const prepared = await sandbox.prepare(text, { tenantLabel: this.graph.label });
    const parseMs = performance.now() - began;
    if (prepared.outcome !== 'prepared') return prepared;
    const { subject, signal } = this.caller;
    const answer = await sandbox.run(this.graph, prepared, {
      parameters,
      caller: subject,
      hunt: this.#id,
      instant: this.asOf,
      ...(signal !== undefined && { signal }),
      ...more,
    });
    this.note({ parseMs: this.#cost.parseMs + parseMs });
    if (answer.outcome === 'answered') this.#noteTimes(answer.timings);
    return answer;
  }

  #noteTimes({ wait, explain, serverPlan, run, present }: HuntAnswer['timings']): void {
    const before = this.#cost;
    this.note({
      waitMs: before.waitMs + wait,
      explainMs: before.explainMs + explain,
      serverPlanMs: before.serverPlanMs + serverPlan,
      runMs: before.runMs + run,
      presentMs: before.presentMs + present,
    });
  }

  #refused({ outcome, code, message, position, suggestion }: Refusal, known: Told): Hunt {
    const status = outcome === 'refused' ? 'REFUSED' : 'FAILED';
    return this.end(status, { ...known, problem: { code, message, position, suggestion } });
  }

  /** A plan that counts is asked once more, for what stands behind its answers. */
  async #findings(plan: HuntPlan, compiled: CompiledHunt, answer: HuntAnswer): Promise<Findings> {
    if (plan.aggregate?.total === true) return noFindings;
    const { first } = this.question;
    const extent = { first, isCut: answer.truncated || answer.rows.length >= compiled.rows };
    const matches = matchesOf(answer, compiled, plan);
    const uids = matches.flatMap(({ entity }) => entity?.uid ?? []).slice(0, first);
    const behind = evidencePlan(plan, uids);
    if (behind === undefined) return findingsOf(shapeOfPlan(plan), matches, extent);
    const counted = this.#compiled(behind);
    const told =
      'code' in counted
        ? undefined
        : await this.#ask(counted.text, counted.parameters, {
            maxRows: COUNTED_ANSWERS,
            evidence: counted.evidence,
          });
    if ('code' in counted || told?.outcome !== 'answered') {
      return findingsOf(shapeOfPlan(plan), matches, extent);
    }
    const evidence = new Map(matchesOf(told, counted, behind).map((match) => [match.key, match]));
    return findingsOf(
      shapeOfPlan(plan),
      matches.map((match) => joined(match, evidence.get(match.key))),
      extent,
    );
  }

  async #whyEmpty(plan: HuntPlan, { unknownNames = [], notes = [] }: Told): Promise<string> {
    if (unknownNames.length > 0) {
      const names = unknownNames.map((name) => `"${name}"`).join(', ');
      return this.#withSilence([...notes, `No such entity ${names} in this graph.`].join(' '));
    }
    const until = performance.now() + EMPTY_MS;
    const why = await whyEmpty(plan, async (asked) => {
      if (performance.now() > until) return undefined;
      const { text, parameters } = probeText(asked, this.question.asOf);
      const answer = await this.#ask(text, parameters, { timeoutMs: EMPTY_MS, maxRows: 1 });
      return answer.outcome === 'answered' ? answer.rows.length > 0 : undefined;
    }).catch((error: unknown) => {
      // The answer stands, whatever became of the question after it.
      if (error instanceof SpoorError) return 'Nothing matched.';
      throw error;
    });
    return this.#withSilence([...notes, why].join(' '));
  }

  /** Silence must not read as absence. */
  async #withSilence(why: string): Promise<string> {
    const sources = await this.graph.sources(this.asOf);
    const silent = sources.filter((one) => one.silent).map(({ source }) => source);
    if (silent.length === 0) return why;
    const are = silent.length === 1 ? 'A source was silent' : 'Sources were silent';
    return `${why} ${are} then, and may have seen it: ${silent.slice(0, 5).join(', ')}.`;
  }
}

function joined(match: Match, behind: Match | undefined): Match {
  if (behind === undefined) return match;
  const { paths, techniques, signs, matches } = behind;
  return { ...match, paths, techniques, signs, matches };
}

/** A question that asks for an order has it: "the three hosts with the most …". */
function isOrdered({ aggregate, pick }: HuntPlan): boolean {
  return pick !== undefined || aggregate?.order !== undefined;
}

function isZero({ aggregate }: HuntPlan, rows: HuntAnswer['rows']): boolean {
  return aggregate?.total === true && Object.values(rows[0] ?? {}).every((value) => value === 0);
}

function rankedAnswers(
  answers: readonly EntityRecord[],
  { risks }: Findings,
  isInOrder: boolean,
): readonly EntityRecord[] {
  if (isInOrder) return answers;
  const riskOf = ({ uid }: EntityRecord): number => risks.get(uid) ?? 0;
  return [...answers].sort((a, b) => riskOf(b) - riskOf(a));
}
