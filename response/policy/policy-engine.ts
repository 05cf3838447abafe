import type { SupervisionLevel } from '../../graph/index.js';
import type { Situation } from '../situation.js';
import type { AskedLevel } from './cedar-call.js';
import type { Policy } from './policy-file.js';
import type { PolicyTexts } from './policy-texts.js';

/** A policy that had a part in a decision. */
export interface DeterminingPolicy {
  readonly id: string;
  /** For a person: why it says so. */
  readonly reason: string;
  readonly effect: 'permit' | 'forbid';
  /** The level that it allowed or forbade. */
  readonly level: AskedLevel;
}

/** Who has to agree to something, and because of what. Plain JSON: the same situation and texts give it bit for bit. */
export interface PolicyDecision {
  readonly level: SupervisionLevel;
  /** Of the texts that the tenant's decisions rest on; `closed` where there are none. */
  readonly version: string;
  /**
   * By level, the laxest first, then by id: those that forbade the levels before, and those that permit the one that it
   * is. A level without any was not permitted by any policy.
   */
  readonly determining: readonly DeterminingPolicy[];
  /** What went wrong in deciding; where there is any, the level is `forbidden`. */
  readonly errors: readonly string[];
}

/** Decides by policies. Holds no state besides: a decision is a function of situation and texts. */
export interface PolicyEngine {
  /** A digest of all texts. That of one tenant's is in each decision. */
  readonly version: string;
  /** By file and line. */
  readonly policies: readonly Policy[];
  /** What a decision for the tenant rests on, to be recorded: `engineOf` of these decides the same. */
  textsOf(tenant: string): PolicyTexts;
  /** Never throws: what cannot be decided is forbidden. Takes about a millisecond. */
  decide(situation: Situation): PolicyDecision;
}
