import {
  preparsePolicySet,
  preparseSchema,
  statefulIsAuthorized,
  type AuthorizationAnswer,
  type DetailedError,
} from '@cedar-policy/cedar-wasm/nodejs';
import type { Situation } from '../situation.js';
import { actionNames, actions } from './actions.js';
import { askedLevels, cedarCall, type AskedLevel } from './cedar-call.js';
import type { DeterminingPolicy, PolicyDecision, PolicyEngine } from './policy-engine.js';
import type { Policy } from './policy-file.js';
import type { PolicyProblem } from './policy-problem.js';
import { type PolicyTexts, SCHEMA_FILE, tenantOf, textsFor, versionOf } from './policy-texts.js';
import { situationFaults } from './situation-schema.js';

/** The policies of one tenant, as Cedar holds them. */
interface PreparedPolicies {
  /** Of the texts that they are from; Cedar knows the set by it. */
  readonly version: string;
  readonly byId: ReadonlyMap<string, Policy>;
}

/** What Cedar says for one level. */
interface LevelAnswer {
  readonly isAllowed: boolean;
  readonly determining: readonly DeterminingPolicy[];
  readonly errors: readonly string[];
}

/** Asks Cedar, which holds policies and schema in its own memory, read once. */
export class CedarEngine implements PolicyEngine {
  readonly version: string;
  readonly policies: readonly Policy[];
  readonly #texts: PolicyTexts;
  readonly #tenants: ReadonlySet<string>;
  readonly #prepared = new Map<string, PreparedPolicies>();

  /** Takes normalised texts and their policies, checked. */
  constructor(texts: PolicyTexts, policies: readonly Policy[]) {
    this.#texts = texts;
    this.policies = policies;
    this.version = versionOf(texts);
    const owners = Object.keys(texts).map(tenantOf);
    this.#tenants = new Set(owners.filter((tenant) => tenant !== null));
  }

  textsOf(tenant: string): PolicyTexts {
    return textsFor(tenant, this.#texts);
  }

  decide(situation: Situation): PolicyDecision {
    try {
      const faults = situationFaults(situation);
      const prepared = this.#preparedFor(faults.length > 0 ? '' : situation.tenant);
      if (faults.length > 0) return forbidden(prepared.version, [], faults);
      return this.#firstAllowed(situation, prepared);
    } catch (error) {
      // Cedar is compiled code: where it breaks down, it throws, and nothing was decided.
      return forbidden(this.version, [], [`Cedar failed: ${String(error)}`]);
    }
  }

  /** Where the schema is not that of what Spoor asks: each action on each kind that it is for. */
  misfits(): readonly PolicyProblem[] {
    for (const name of actionNames) {
      for (const kind of actions[name].targets) {
        const { errors } = this.decide(sample(name, kind));
        const [error] = errors.filter((text) => text.startsWith(REFUSED));
        if (error !== undefined) {
          const message = `does not fit what Spoor asks (${name} on ${kind}): ${error}`;
          return [{ file: SCHEMA_FILE, line: null, message }];
        }
      }
    }
    return [];
  }

  #firstAllowed(situation: Situation, prepared: PreparedPolicies): PolicyDecision {
    const determining: DeterminingPolicy[] = [];
    for (const level of askedLevels) {
      const answer = this.#ask(situation, level, prepared);
      determining.push(...answer.determining);
      // A policy that fails is left out by Cedar. Had it forbidden, something would get through: so nothing does.
      if (answer.errors.length > 0) return forbidden(prepared.version, determining, answer.errors);
      if (answer.isAllowed) return { level, version: prepared.version, determining, errors: [] };
    }
    return forbidden(prepared.version, determining, []);
  }

  #ask(situation: Situation, level: AskedLevel, { version, byId }: PreparedPolicies): LevelAnswer {
    const answer = statefulIsAuthorized({
      ...cedarCall(situation, level),
      preparsedPolicySetId: version,
      preparsedSchemaName: version,
    });
    if (answer.type === 'failure') {
      const errors = answer.errors.map((error) => `${REFUSED}${messageOf(error)}`);
      return { isAllowed: false, determining: [], errors };
    }
    return {
      isAllowed: answer.response.decision === 'allow',
      determining: determiningOf(answer, level, byId),
      errors: answer.response.diagnostics.errors
        .map(({ policyId, error }) => `policy ${policyId} failed: ${messageOf(error)}`)
        .sort(),
    };
  }

  /** Tenants without policies of their own share one set. */
  #preparedFor(tenant: string): PreparedPolicies {
    const owner = this.#tenants.has(tenant) ? tenant : '';
    const known = this.#prepared.get(owner);
    if (known !== undefined) return known;
    const prepared = prepare(this.textsOf(owner), this.policies, owner);
    this.#prepared.set(owner, prepared);
    return prepared;
  }
}

/** How errors begin that are about the question and not about a policy. */
const REFUSED = 'Cedar refused the question: ';

function prepare(texts: PolicyTexts, policies: readonly Policy[], owner: string): PreparedPolicies {
  const version = versionOf(texts);
  const own = policies.filter(({ tenant }) => tenant === null || tenant === owner);
  const staticPolicies = Object.fromEntries(own.map(({ id, text }) => [id, text]));
  const answers = [
    preparsePolicySet(version, { staticPolicies }),
    preparseSchema(version, texts[SCHEMA_FILE] ?? ''),
  ];
  for (const answer of answers) {
    if (answer.type === 'failure') throw new Error(answer.errors.map(messageOf).join('; '));
  }
  return { version, byId: new Map(own.map((policy) => [policy.id, policy])) };
}

function determiningOf(
  answer: Extract<AuthorizationAnswer, { type: 'success' }>,
  level: AskedLevel,
  byId: ReadonlyMap<string, Policy>,
): DeterminingPolicy[] {
  return [...answer.response.diagnostics.reason].sort().flatMap((id) => {
    const policy = byId.get(id);
    return policy === undefined
      ? []
      : [{ id, reason: policy.reason, effect: policy.effect, level }];
  });
}

function forbidden(
  version: string,
  determining: readonly DeterminingPolicy[],
  errors: readonly string[],
): PolicyDecision {
  return { level: 'forbidden', version, determining, errors };
}

function messageOf({ message, help }: DetailedError): string {
  return help === null ? message : `${message}; ${help}`;
}

/** A situation with all that one can have. */
function sample(action: string, kind: string): Situation {
  return {
    tenant: 'default',
    action,
    playbook: 'CAPTURE_AND_ISOLATE',
    target: { uid: 'uid', kind, name: 'name', type: 'type', tags: ['tag'] },
    criticality: 'UNKNOWN',
    blastRadius: { hosts: 1, users: 1, entities: 2 },
    confidence: 0,
    isCalibrated: false,
    risk: 0,
    askedBy: 'analyst',
    hour: 0,
    weekday: 1,
    engagement: ['name'],
  };
}
