import type { Habit } from '../baseline/baseline.js';
import { SpoorError } from '../errors.js';
import type { EpochSeconds } from '../model/observation.js';
import { storedText } from '../model/properties.js';
import { isDescriptive, relationshipDeclaration, type Relation } from '../model/registry.js';

/** How a sort of thing is named: by all of it, by one end of it, or not at all. */
export type ClassMatching = 'EXACT' | 'STARTS_WITH' | 'ENDS_WITH' | 'ANY';

/**
 * Which sorts of things are meant, as graph/baseline/abstraction names them. There are no wildcards in the
 * text: a `*` in the name of a sort stands for itself, as the baseline writes it for whatever differs.
 */
export interface ClassMatch {
  readonly matching: ClassMatching;
  /** Empty for ANY. */
  readonly text: string;
}

/** Habits that are meant to be normal. */
export interface HabitPattern {
  readonly actor: ClassMatch;
  readonly relation: Relation;
  readonly object: ClassMatch;
  /** What tells edges of the verb apart, such as `443/tcp`; null where that may be anything. */
  readonly detail: string | null;
  /** Uid of the host that it is limited to, or of an actor that runs on none; null: anywhere. */
  readonly host: string | null;
}

/** What an edge shows: a habit, and the host that its actor ran on, or the actor itself where it ran on none. */
export interface StepHabit extends Habit {
  readonly host: string;
}

/** What a version of a known-good pattern came from. */
export type KnownGoodAction = 'ADDED' | 'TAUGHT' | 'CHANGED' | 'WITHDRAWN';

/** Where it stands at an instant. */
export type KnownGoodStatus = 'ACTIVE' | 'EXPIRED' | 'WITHDRAWN';

/** One version of a known-good pattern: what somebody answers for as normal, and until when. */
export interface KnownGood {
  readonly id: string;
  /** 1 where it was added; each change is one more. */
  readonly version: number;
  readonly pattern: HabitPattern;
  /** Subject of whoever answers for it. */
  readonly owner: string;
  /** Why it is normal. */
  readonly reason: string;
  readonly expiresAt: EpochSeconds;
  /** The attack path whose verdict taught it; null where somebody added it. */
  readonly origin: string | null;
  readonly createdAt: EpochSeconds;
  /** What made this version, who did it, when and why. */
  readonly action: KnownGoodAction;
  readonly by: string;
  readonly at: EpochSeconds;
  readonly why: string;
}

/** Names the version of a pattern that counted. */
export interface KnownGoodRef {
  readonly id: string;
  readonly version: number;
}

/** So much of a step's rarity is taken off where a pattern holds for it, however many do. */
export const KNOWN_GOOD_EFFECT = 0.9;
const LONGEST = 200;
/** Letters and digits that a name must have to say anything. */
const LEAST_LETTERS = 3;
/** Addresses by scope only: half of the world. */
const SCOPE = /^IpAddress [a-z_-]+$/;

/** Rarity, 0 to 1, of what is known to be good. */
export function loweredRarity(rarity: number): number {
  return rarity * (1 - KNOWN_GOOD_EFFECT);
}

export function statusAt({ action, expiresAt }: KnownGood, now: EpochSeconds): KnownGoodStatus {
  if (action === 'WITHDRAWN') return 'WITHDRAWN';
  return expiresAt > now ? 'ACTIVE' : 'EXPIRED';
}

/** Whether a habit is meant, wherever it was shown. */
export function matchesHabit(
  { actor, relation, object, detail }: HabitPattern,
  habit: Habit,
): boolean {
  return (
    relation === habit.relation &&
    (detail === null || detail === habit.detail) &&
    matchesClass(actor, habit.actor) &&
    matchesClass(object, habit.object)
  );
}

/** Whether a habit is meant where it was shown. */
export function isMeant(pattern: HabitPattern, habit: StepHabit): boolean {
  return matchesHabit(pattern, habit) && (pattern.host === null || pattern.host === habit.host);
}

export function matchesClass({ matching, text }: ClassMatch, name: string): boolean {
  switch (matching) {
    case 'EXACT':
      return name === text;
    case 'STARTS_WITH':
      return name.startsWith(text);
    case 'ENDS_WITH':
      return name.endsWith(text);
    case 'ANY':
      return true;
  }
}

/** Exactly what one step shows; anywhere, or where it was shown. */
export function patternOf(
  { actor, relation, object, detail, host }: StepHabit,
  isAnywhere: boolean,
): HabitPattern {
  return {
    actor: { matching: 'EXACT', text: actor },
    relation,
    object: { matching: 'EXACT', text: object },
    detail,
    host: isAnywhere ? null : host,
  };
}

/**
 * The pattern as it can be kept.
 * @throws SpoorError BAD_REQUEST for what names nothing; KNOWN_GOOD_TOO_BROAD for one whose actors and whose
 * objects are both left open
 */
export function checkedPattern(pattern: HabitPattern): HabitPattern {
  const { relation, detail, host } = pattern;
  if (isDescriptive(relation)) {
    throw refused(`relation: ${relation} only says where or as whom, and is not rare anywhere.`);
  }
  if (detail !== null && detail.length > LONGEST) throw refused('detail: is too long.');
  const { from, to } = relationshipDeclaration(relation);
  const actor = checkedClass('actor', pattern.actor, from);
  const object = checkedClass('object', pattern.object, to);
  if (!isNarrow(actor) && !isNarrow(object)) {
    throw new SpoorError(
      'KNOWN_GOOD_TOO_BROAD',
      'Name the actor or the object EXACT, and not by the scope of an address alone.',
    );
  }
  return { actor, relation, object, detail: detail === null ? null : storedText(detail), host };
}

function checkedClass(
  name: string,
  { matching, text }: ClassMatch,
  kinds: readonly string[],
): ClassMatch {
  if (matching === 'ANY') return { matching, text: '' };
  const stored = storedText(text);
  if (stored.length > LONGEST || letters(stored) < LEAST_LETTERS) {
    const bounds = `${LEAST_LETTERS} letters to ${LONGEST} characters`;
    throw refused(`${name}: takes ${bounds}.`);
  }
  if (matching !== 'ENDS_WITH' && !kinds.some((kind) => stored.startsWith(`${kind} `))) {
    throw refused(`${name}: begins with its kind and a space; here ${kinds.join(', ')}.`);
  }
  return { matching, text: stored };
}

/** Only what names one sort of thing does. */
function isNarrow({ matching, text }: ClassMatch): boolean {
  if (matching !== 'EXACT' || SCOPE.test(text)) return false;
  return letters(text.slice(text.indexOf(' '))) >= LEAST_LETTERS;
}

function letters(text: string): number {
  return text.replace(/[^\p{L}\p{N}]/gu, '').length;
}

function refused(message: string): SpoorError {
  return new SpoorError('BAD_REQUEST', message);
}
