import { shortDigest, type Clock, type Reason, type Verdict } from '../../graph/index.js';
import {
  LangChainChat,
  ModelFailure,
  type Chat,
  type ModelAccess,
  type TokenUse,
} from '../../hunts/index.js';
import { techniquesOf, type TriageContext } from './context.js';
import type { JudgedAlert } from './features.js';
import { Breaker } from './enrich/breaker.js';
import { graveSigns, hardSigns, hasDecoyHit } from './floor.js';
import { judgeAlert, type JudgeOptions } from './judge.js';
import { MODEL_JUDGE, SETTLED_JUDGE } from './judges.js';
import { answerShape, type Hallucination } from './model-answer.js';
import { askModel, type Opinion } from './model-opinion.js';
import { allowedPlaybooks, type Playbooks } from './playbooks.js';
import type { PromptTemplate } from './prompt-template.js';
import { joined, type Answers, type Joined, type Joining } from './second-opinion.js';
import type { TriageSettings } from './settings.js';
import { speaksToModel } from './steering.js';

const MS_PER_SECOND = 1_000;
const MILLION = 1_000_000;
/** After so many alerts in a row for which it failed it is left alone for so long, then tried with one. */
const MOST_FAILURES = 3;
const REST_MS = 120_000;

export interface ModelJudgeOptions extends Omit<JudgeOptions, 'settings'> {
  readonly chat: Chat;
  /** As it is called where it runs; stands in verdicts. */
  readonly model: string;
  readonly template: PromptTemplate;
  readonly settings: TriageSettings;
  readonly clock: Clock;
}

/** A verdict, and how a model came into it. */
export interface Judged {
  readonly verdict: Verdict;
  /** `failed`: it could not be asked, or not in time, or rests after that, and the verdict is the judge's. */
  readonly how: Joining | 'failed';
  /** True where the alert's own text speaks to models. */
  readonly isSteered: boolean;
  /** What was made up in answers that were refused; none of it is in the verdict. */
  readonly hallucinations: readonly Hallucination[];
}

/**
 * Judges alerts with a model at hand. The model is given text and gives text; it is asked twice, with the
 * event and without any text that others wrote, and what it may do to the verdict is in second-opinion.ts. One that
 * does not answer is left alone for a while: else each alert would wait for it as long as it may take.
 */
export class ModelJudge {
  readonly #options: ModelJudgeOptions;
  readonly #prompt: string;
  readonly #breaker: Breaker;

  constructor(options: ModelJudgeOptions) {
    this.#options = options;
    this.#prompt = shortDigest([options.template]);
    this.#breaker = new Breaker(options.clock, MOST_FAILURES, REST_MS);
  }

  /** @throws the signal's reason, nothing else: a model that fails leaves the judge's own verdict */
  async judge(alert: JudgedAlert, context: TriageContext, ending?: AbortSignal): Promise<Judged> {
    ending?.throwIfAborted();
    const { settings, playbooks } = this.#options;
    const own = judgeAlert(alert, context, { settings, playbooks });
    const isSteered = speaksToModel(alert);
    if (!this.#breaker.admits()) {
      const why = `The model failed ${MOST_FAILURES} times in a row and is not asked for a while`;
      return failed(this.#without(own, alert, why), isSteered);
    }
    const limit = AbortSignal.timeout(settings.modelTimeoutSeconds * MS_PER_SECOND);
    const over = new AbortController();
    const signal = AbortSignal.any([limit, over.signal, ...(ending === undefined ? [] : [ending])]);
    try {
      const [blind, sighted] = await Promise.all([
        this.#ask(alert, context, true, signal),
        isSteered ? undefined : this.#ask(alert, context, false, signal),
      ]);
      this.#breaker.succeeded();
      return this.#join(alert, own, blind, sighted, isSteered);
    } catch (error) {
      const failure = limit.aborted ? new ModelFailure('slow', { cause: error }) : error;
      if (failure instanceof ModelFailure && failure.reason === 'rejected') {
        // It answers, and does not want this question: others need not suffer for it.
        this.#breaker.succeeded();
      } else this.#breaker.failed();
      ending?.throwIfAborted();
      if (!(failure instanceof ModelFailure)) throw error;
      const why = `${failure.message.slice(0, 1).toUpperCase()}${failure.message.slice(1)}`;
      return failed(this.#without(own, alert, why, failure.tokens), isSteered);
    } finally {
      // Where one question failed, nobody waits for the other.
      over.abort();
    }
  }

  #ask(
    alert: JudgedAlert,
    context: TriageContext,
    isBlind: boolean,
    signal: AbortSignal,
  ): Promise<Opinion> {
    const { chat, template, settings, playbooks } = this.#options;
    const allowed = allowedFor(alert, context, playbooks);
    const { registry } = playbooks;
    return askModel(
      chat,
      alert,
      context,
      { template, settings, playbooks: allowed, isBlind, registry },
      signal,
    );
  }

  #join(
    alert: JudgedAlert,
    own: Verdict,
    blind: Opinion,
    sighted: Opinion | undefined,
    isSteered: boolean,
  ): Judged {
    const { settings } = this.#options;
    const answers: Answers = { blind: blind.answer, sighted: sighted?.answer, isSteered };
    const bounds = {
      hasHardSigns: hardSigns(alert, settings).length > 0,
      isGrave: graveSigns(alert, settings).length > 0,
    };
    const result = joined(own, answers, bounds, settings);
    const verdict = this.#verdict(alert, own, result, isSteered, [blind, sighted]);
    const hallucinations = [...blind.hallucinations, ...(sighted?.hallucinations ?? [])];
    return { verdict, how: result.how, isSteered, hallucinations };
  }

  #verdict(
    alert: JudgedAlert,
    own: Verdict,
    { classification, confidence, how, why, answer }: Joined,
    isSteered: boolean,
    opinions: readonly (Opinion | undefined)[],
  ): Verdict {
    const steered: Reason = {
      text: 'Its own text speaks to models that judge alerts; the model was not shown it.',
      cites: [alert.id],
    };
    const { tokens, costUsd } = this.#spent(opinions);
    const isShown = answer?.classification === classification;
    return {
      ...own,
      classification,
      confidence,
      rawConfidence: confidence,
      reasoning: [
        why,
        ...(isSteered ? [steered] : []),
        ...(isShown ? answer.reasoning : []),
        ...own.reasoning,
      ],
      playbook: this.#playbook(own, alert, classification, isShown ? answer.playbook : null),
      judge: how === 'settled' ? SETTLED_JUDGE : MODEL_JUDGE,
      model: this.#options.model,
      prompt: this.#prompt,
      tokens,
      costUsd,
    };
  }

  /** A model chooses among what fits; where it names none, the first that fits stands. */
  #playbook(
    own: Verdict,
    alert: JudgedAlert,
    classification: Verdict['classification'],
    named: string | null,
  ): string | null {
    if (classification === 'false_positive') return null;
    const { playbooks } = this.#options;
    const occasion = { techniques: own.techniques, isDecoy: hasDecoyHit(alert) };
    const allowed = allowedPlaybooks(playbooks, occasion);
    return named !== null && allowed.includes(named) ? named : (allowed[0] ?? null);
  }

  #without(
    own: Verdict,
    alert: JudgedAlert,
    why: string,
    spent: TokenUse = { input: 0, output: 0 },
  ): Verdict {
    const text = `${why}; the verdict is the judge's alone.`;
    const { tokens, costUsd } = this.#priced(spent);
    return {
      ...own,
      reasoning: [{ text, cites: [alert.id] }, ...own.reasoning],
      tokens,
      costUsd,
    };
  }

  #spent(opinions: readonly (Opinion | undefined)[]): { tokens: number; costUsd: number } {
    const uses = opinions.flatMap((opinion) => opinion?.tokens ?? []);
    return this.#priced({
      input: uses.reduce((sum, { input }) => sum + input, 0),
      output: uses.reduce((sum, { output }) => sum + output, 0),
    });
  }

  #priced({ input, output }: TokenUse): { tokens: number; costUsd: number } {
    const { inputUsdPerMillion, outputUsdPerMillion } = this.#options.settings;
    const costUsd = (input * inputUsdPerMillion + output * outputUsdPerMillion) / MILLION;
    return { tokens: input + output, costUsd };
  }
}

function failed(verdict: Verdict, isSteered: boolean): Judged {
  return { verdict, how: 'failed', isSteered, hallucinations: [] };
}

function allowedFor(
  alert: JudgedAlert,
  context: TriageContext,
  playbooks: Playbooks,
): readonly string[] {
  const techniques = techniquesOf(alert, context);
  return allowedPlaybooks(playbooks, { techniques, isDecoy: hasDecoyHit(alert) });
}

/** A judge with the model that the configuration names; undefined where it names none or wants none. Opens no connection. */
export function openModelJudge(
  { baseUrl, model, apiKey }: ModelAccess,
  options: Omit<ModelJudgeOptions, 'chat' | 'model'>,
): ModelJudge | undefined {
  const { settings, playbooks } = options;
  if (baseUrl === undefined || model === undefined || !settings.askModel) return undefined;
  const timeoutMs = settings.modelTimeoutSeconds * MS_PER_SECOND;
  const chat = new LangChainChat(
    { baseUrl, model, apiKey, timeoutMs, maxTokens: settings.modelMaxTokens },
    answerShape(playbooks.registry),
  );
  return new ModelJudge({ ...options, chat, model });
}
