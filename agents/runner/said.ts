import { shortDigest, type AgentRun, type NewAnnotation } from '../../graph/index.js';
import type { Agent, AgentChange, AgentNote } from '../define-agent.js';

const MAX_TEXT = 4_000;
const MAX_TECHNIQUES = 50;
const MAX_NOTES = 500;
const TECHNIQUE = /^(?:AML\.)?T\d{4}(?:\.\d{3})?$/;

/**
 * What an agent gave, looked at: it may be anything.
 * @throws TypeError saying what is wrong with it
 */
export function checkedNotes(given: unknown, changes: readonly AgentChange[]): AgentNote[] {
  if (!Array.isArray(given)) throw new TypeError('An agent gives a list of what it says.');
  if (given.length > MAX_NOTES) throw new TypeError(`More than ${MAX_NOTES} at a time.`);
  const paths = new Set(changes.map(({ path }) => path.id));
  return given.map((note: unknown) => checkedNote(note, paths));
}

function checkedNote(given: unknown, paths: ReadonlySet<string>): AgentNote {
  const { path, text, techniques = [], about } = (given ?? {}) as Partial<AgentNote>;
  if (typeof path !== 'string' || !paths.has(path))
    throw new TypeError(`It speaks of a path that it was not handed: ${String(path)}`);
  if (typeof text !== 'string' || text.trim() === '' || text.length > MAX_TEXT)
    throw new TypeError(`A text has 1 to ${MAX_TEXT} letters.`);
  if (techniques.length > MAX_TECHNIQUES || !techniques.every((id) => TECHNIQUE.test(id)))
    throw new TypeError(`Techniques are at most ${MAX_TECHNIQUES} ids such as T1003.001.`);
  return { path, text, techniques, ...(typeof about === 'string' && { about }) };
}

/** The same of the same agent and path has the same id, however often it is said. */
export function annotationOf({ name }: Agent, note: AgentNote): NewAnnotation {
  const { path, text, techniques = [], about } = note;
  const said = about === undefined ? [text, ...techniques] : [about];
  return {
    id: `annotation:${shortDigest([name, path, about === undefined ? 'text' : 'about', ...said])}`,
    about: [path],
    path,
    text,
    techniques,
    author: `agent:${name}`,
    agent: name,
    verdict: undefined,
    hunt: undefined,
    finding: undefined,
    riskScore: undefined,
    byHunt: false,
  };
}

/** What it would have said. */
export function shadowOf(agent: Agent, note: AgentNote, version: number): AgentRun {
  const { id, path, text, techniques } = annotationOf(agent, note);
  return {
    id: `shadow:${id}`,
    outcome: 'SHADOW',
    path: path ?? '',
    pathVersion: version,
    text,
    techniques,
    error: undefined,
  };
}

/** A change that it could not deal with. */
export function setAsideOf(
  { name, version }: Agent,
  { path }: AgentChange,
  error: unknown,
): AgentRun {
  return {
    id: `set-aside:${shortDigest([name, version, path.id, String(path.version)])}`,
    outcome: 'SET_ASIDE',
    path: path.id,
    pathVersion: path.version,
    text: undefined,
    techniques: [],
    error: (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(
      0,
      MAX_TEXT,
    ),
  };
}
