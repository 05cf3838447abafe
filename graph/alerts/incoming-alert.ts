import { shortDigest } from '../short-digest.js';
import {
  mentionsOf,
  type EntityMention,
  type EpochSeconds,
  type Observation,
} from '../model/observation.js';
import type { AlertSeverity } from './alert.js';

/** An alert as its source's format was read: what it says, and what it speaks of. */
export interface IncomingAlert {
  readonly source: string;
  /** How the source calls it; the same one sent again is the same alert, and counts once. */
  readonly externalId?: string | undefined;
  readonly ruleId: string;
  readonly ruleName: string;
  readonly title: string;
  readonly severity: AlertSeverity;
  readonly techniques: readonly string[];
  /** When what it is about happened. */
  readonly at: EpochSeconds;
  /** What it speaks of, whoever acted first. */
  readonly mentions: readonly EntityMention[];
  /** What was seen, where it was raised by an event that was read: its edges are those of the alert. */
  readonly observations?: readonly Observation[] | undefined;
  /** The fields by which it was raised, or that it names. */
  readonly fields: Readonly<Record<string, string>>;
  /** As it was sent. */
  readonly raw: unknown;
}

const MOST_MENTIONS = 40;
/** Of what never comes twice a name tells nothing: runs are known by their program, files by where they are. */
const volatile = new Set(['guid', 'pid', 'started_epoch', 'parent_guid', 'command_line']);

/** Mentions of an alert, each once, also those of what was seen. */
export function mentionsIn({ mentions, observations = [] }: IncomingAlert): EntityMention[] {
  const seen = observations.flatMap(mentionsOf);
  const all = new Map([...mentions, ...seen].map((mention) => [JSON.stringify(mention), mention]));
  return [...all.values()].slice(0, MOST_MENTIONS);
}

/**
 * What tells that two alerts are one: the same source and rule, about the same things, where runs of a program
 * count as the program. The instant is no part of it: see `Intake`.
 */
export function sameKeyOf(alert: IncomingAlert): string {
  const { source, ruleId, title, mentions } = alert;
  const names = mentions.map((mention) => {
    const told = Object.entries(mention).filter(
      ([name, value]) =>
        !volatile.has(name) && (mention.kind !== 'Process' || !isDetail(name, value)),
    );
    return JSON.stringify(told.sort(([a], [b]) => (a < b ? -1 : 1)));
  });
  return shortDigest([source, ruleId, ...(names.length > 0 ? names.sort() : [title])]);
}

/** Of a run only its program and where it ran say what it is. */
function isDetail(name: string, value: unknown): boolean {
  return typeof value !== 'string' || !['kind', 'name', 'image', 'host_name'].includes(name);
}
