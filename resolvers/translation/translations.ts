import type { GraphQLResolveInfo, OperationDefinitionNode } from 'graphql';
import { performRead, Recent, type PlannedRead } from '../../graph/index.js';
import { firstPageOf, listOf } from './generated-answer.js';
import { OperationVariables } from './operation-variables.js';
import { markLike, marksIn, rehearse, type Question } from './question.js';
import { Translation } from './translation.js';

/** A translation with the session and the limits that it is run with. */
interface Learnt {
  readonly translation: Translation;
  readonly plan: PlannedRead;
}

interface Operation {
  readonly id: number;
  readonly variables: OperationVariables | undefined;
}

/** A place in the cache, and the values that its text leaves open. */
interface Place {
  readonly key: string;
  readonly variables: OperationVariables;
  readonly values: readonly unknown[];
}

const MOST_TRANSLATIONS = 500;
const MOST_CANDIDATES = 2_000;
/** Times the number of translations they bound the memory: some megabytes. */
const LONGEST_TEXT = 32_768;
const LONGEST_KEY = 8_192;

/**
 * Keeps the Cypher that @neo4j/graphql makes of an operation: made anew for each request, it takes longer
 * than many of the reads. It is found again by the operation and the field of it, every claim of the
 * caller that the types name, the tenant's among them, and every value that the generator may look at. What
 * filters compare with becomes a parameter, which is tried out before a text is kept
 * (`Translation.between`).
 *
 * The claims among the parameters are always those of whoever asks: were a text another tenant's, it would
 * find nothing.
 */
export class Translations {
  readonly #claims: readonly string[];
  readonly #learnt = new Recent<string, Learnt | 'unfit'>(MOST_TRANSLATIONS);
  /** Asked once. What never comes again is not worth being translated twice more. */
  readonly #candidates = new Recent<string, true>(MOST_CANDIDATES);
  /** Weak, as a document that is made for one request is never met again. */
  readonly #operations = new WeakMap<OperationDefinitionNode, Operation | 'met'>();
  #ids = 0;

  /** @param claims names of the claims that a text may depend on */
  constructor(claims: readonly string[]) {
    this.#claims = claims;
  }

  /** What the generated resolver answers. */
  async answer(question: Question): Promise<unknown> {
    const { resolve, parent, parameters, context, info } = question;
    const place = this.#placeOf(question);
    const learnt = place && (await this.#learntAt(place, question));
    if (place === undefined || learnt === undefined)
      return resolve(parent, parameters, context, info);
    const { translation, plan } = learnt;
    const { timeout, metadata } = context.transaction;
    const rows = await performRead(context.executionContext, {
      session: { ...plan.session, ...context.sessionConfig },
      limits: { timeout, metadata: { ...plan.limits?.metadata, ...metadata } },
      text: translation.text,
      parameters: translation.parametersFor(place.values, context.jwt),
    });
    const isConnection = info.fieldName.endsWith('Connection');
    return isConnection ? firstPageOf(rows, parameters['first']) : listOf(rows);
  }

  /** Undefined for what is not kept: what is met for the first time, a later page, a key without end. */
  #placeOf({ parameters, context, info }: Question): Place | undefined {
    const operation = this.#meet(info);
    if (operation === undefined) return undefined;
    const { id, variables } = operation;
    if (variables === undefined || parameters['after'] != null) return undefined;
    const values: unknown[] = [];
    const shape = variables.replaceCompared(info.variableValues, (value) => {
      values.push(value);
      return 0;
    });
    const claims = this.#claims.map((name) => context.jwt[name]);
    const key = JSON.stringify([id, info.path.key, claims, shape]);
    return key.length > LONGEST_KEY ? undefined : { key, variables, values };
  }

  #meet(info: GraphQLResolveInfo): Operation | undefined {
    const known = this.#operations.get(info.operation);
    if (known === undefined) {
      this.#operations.set(info.operation, 'met');
      return undefined;
    }
    if (known !== 'met') return known;
    const operation = { id: (this.#ids += 1), variables: OperationVariables.of(info) };
    this.#operations.set(info.operation, operation);
    return operation;
  }

  async #learntAt(place: Place, question: Question): Promise<Learnt | undefined> {
    const { key } = place;
    const known = this.#learnt.get(key);
    if (known !== undefined) return known === 'unfit' ? undefined : known;
    if (this.#candidates.get(key) === undefined) {
      this.#candidates.set(key, true);
      return undefined;
    }
    try {
      const learnt = await this.#learn(place, question);
      this.#candidates.delete(key);
      this.#learnt.set(key, learnt ?? 'unfit');
      return learnt;
    } catch {
      // What cannot be translated is the generator's to say, to whoever asked.
      return undefined;
    }
  }

  /** Translates as asked, and once more with marks for every value and claim that a text must not depend on. */
  async #learn({ variables, values }: Place, question: Question): Promise<Learnt | undefined> {
    const { jwt } = question.context;
    const given = question.info.variableValues;
    const plan = await rehearse(question, given, jwt);
    const { marks, marked } = marksIn(variables, given);
    const claims = Object.entries(jwt).map(([name, value]) => {
      return [name, this.#claims.includes(name) ? value : markLike(value)] as const;
    });
    const markedPlan = await rehearse(question, marked, Object.fromEntries(claims));
    if (plan === undefined || markedPlan === undefined || plan.text.length > LONGEST_TEXT)
      return undefined;
    const translation = Translation.between(plan, markedPlan, values, marks);
    return translation && { translation, plan };
  }
}
