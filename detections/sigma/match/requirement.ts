import type { Needle } from '../values/value-test.js';
import { GRAM } from './gram-index.js';
import type { Predicate } from './predicate.js';

/** A needle and where to look: a field, or all texts of the event. */
export interface PlacedNeedle extends Needle {
  readonly field: string | undefined;
}

/** More alternatives than this cost more than the rule that they would spare. */
const MAX_NEEDLES = 5000;

/**
 * Needles of which one has to be in every event that the predicate holds for; undefined where there
 * is no such set. Of several things that all have to hold, the one that is likely the rarest is taken.
 */
export function requirementOf(predicate: Predicate): readonly PlacedNeedle[] | undefined {
  switch (predicate.kind) {
    case 'value':
      return ofValue(predicate);
    case 'all':
      return bestOf(predicate.parts.map(requirementOf));
    case 'any':
    case 'least':
      return union(predicate.parts.map(requirementOf));
    case 'null':
    case 'exists':
    case 'not':
      return undefined;
  }
}

function ofValue({
  field,
  tests,
}: Predicate & { kind: 'value' }): readonly PlacedNeedle[] | undefined {
  const needles: PlacedNeedle[] = [];
  for (const test of tests) {
    if (test.needles === undefined) return undefined;
    for (const needle of test.needles) {
      if (needle.kind === 'within' && needle.text.length < GRAM) return undefined;
      // Among all texts of an event there is no one value that could be equal.
      if (field === undefined && needle.kind === 'equal') return undefined;
      needles.push({ ...needle, field });
    }
  }
  return needles.length > MAX_NEEDLES ? undefined : needles;
}

function union(
  parts: readonly (readonly PlacedNeedle[] | undefined)[],
): readonly PlacedNeedle[] | undefined {
  const all: PlacedNeedle[] = [];
  for (const part of parts) {
    if (part === undefined) return undefined;
    all.push(...part);
  }
  return all.length > MAX_NEEDLES ? undefined : all;
}

function bestOf(
  parts: readonly (readonly PlacedNeedle[] | undefined)[],
): readonly PlacedNeedle[] | undefined {
  let best: readonly PlacedNeedle[] | undefined;
  let bestWorth = -Infinity;
  for (const part of parts) {
    if (part === undefined || part.length === 0) continue;
    const worth = Math.min(...part.map(worthOf)) - Math.log2(part.length);
    if (worth > bestWorth) [best, bestWorth] = [part, worth];
  }
  return best;
}

/** Fields with a few values in a log source: what equals them is in many of its events. */
const COMMON_FIELDS = new Set(['EventID', 'Channel', 'Provider_Name', 'EventType', 'Initiated']);
/** Texts that are in a large part of all paths and command lines. */
const COMMON_TEXTS =
  '\\windows\\system32\\svchost.exe \\program files (x86)\\ microsoft hklm\\system\\';
const WORTH_OF_COMMON = 1;

/** The longer, the rarer; a guess that decides about speed alone. */
function worthOf({ field, kind, text }: PlacedNeedle): number {
  if (field !== undefined && COMMON_FIELDS.has(field)) return WORTH_OF_COMMON;
  if (COMMON_TEXTS.includes(text)) return WORTH_OF_COMMON + 1;
  return Math.min(text.length, 24) + (kind === 'equal' ? 4 : 0);
}
