import { readFileSync } from 'node:fs';
import { text as readAll } from 'node:stream/consumers';
import { SpoorError, type Clock } from '../../../graph/index.js';
import { actions, isAction, parseSituation, type Situation } from '../../../response/index.js';

/** A situation in flags, as they were typed. */
export interface SituationFlags {
  readonly action?: string;
  readonly tenant?: string;
  readonly playbook?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly type?: string;
  readonly tag?: readonly string[];
  readonly criticality?: string;
  readonly confidence?: string;
  readonly calibrated?: boolean;
  readonly risk?: string;
  readonly askedBy?: string;
  readonly hosts?: string;
  readonly users?: string;
  readonly entities?: string;
  readonly hour?: string;
  readonly weekday?: string;
  readonly engagement?: readonly string[];
}

/**
 * The situation of a file, or of standard input where it is `-`.
 *
 * @throws SpoorError BAD_REQUEST where there is none
 */
export async function situationIn(file: string): Promise<Situation> {
  return parseSituation(parsed(await readText(file), file));
}

/**
 * The situation of flags. What is left out is what calls for most, but for the reach, which is the target alone, and
 * the time, which is now.
 *
 * @throws SpoorError BAD_REQUEST for an action that is missing, and what no situation has
 */
export function situationOf(flags: SituationFlags, clock: Clock): Situation {
  const { action } = flags;
  if (action === undefined) {
    throw new SpoorError('BAD_REQUEST', 'Give --action, or a file with a situation.');
  }
  const [first = 'Host'] = isAction(action) ? actions[action].targets : [];
  const kind = flags.kind ?? first;
  const now = new Date(clock.now());
  const name = flags.name ?? 'example';
  const hosts = numberOf(flags.hosts, kind === 'Host' ? 1 : 0);
  const users = numberOf(flags.users, kind === 'User' ? 1 : 0);
  return parseSituation({
    tenant: flags.tenant ?? 'default',
    action,
    playbook: flags.playbook ?? null,
    target: { uid: name, kind, name, type: flags.type ?? null, tags: flags.tag ?? [] },
    criticality: flags.criticality ?? 'UNKNOWN',
    blastRadius: { hosts, users, entities: numberOf(flags.entities, Math.max(1, hosts + users)) },
    confidence: numberOf(flags.confidence, 0),
    isCalibrated: flags.calibrated ?? false,
    risk: numberOf(flags.risk, 0),
    askedBy: flags.askedBy ?? 'triage',
    hour: numberOf(flags.hour, now.getUTCHours()),
    // Sunday is 0 to JavaScript, and the seventh day here.
    weekday: numberOf(flags.weekday, now.getUTCDay() === 0 ? 7 : now.getUTCDay()),
    engagement: flags.engagement ?? [],
  });
}

/** What is no number becomes none, and is told with its place when the situation is checked. */
function numberOf(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  return text.trim() === '' ? Number.NaN : Number(text);
}

async function readText(file: string): Promise<string> {
  try {
    return file === '-' ? await readAll(process.stdin) : readFileSync(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SpoorError('BAD_REQUEST', `${file}: cannot be read: ${why}.`, { cause: error });
  }
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SpoorError('BAD_REQUEST', `${file}: is no JSON.`, { cause: error });
  }
}
