import type { KnownName } from '../../graph/index.js';
import { wordsOf } from '../planner/actions.js';
import { tokenise } from '../planner/tokens.js';
import type { Vocabulary } from '../planner/vocabulary.js';

const MOST_NAMES = 40;
const MOST_ACTIONS = 30;
/** Shorter words are in too many names. */
const LEAST_LETTERS = 4;

export interface Candidates {
  /** Kind and name of things in this tenant's graph that the question may speak of. */
  readonly names: readonly Pick<KnownName, 'kind' | 'name'>[];
  /** Operations on resources whose names have a word of the question in them. */
  readonly actions: readonly string[];
}

/** What the words of a question may mean in this tenant's graph, the surest first. */
export function candidatesFor(question: string, vocabulary: Vocabulary): Candidates {
  const words = [
    ...new Set(tokenise(question).flatMap(({ form, text }) => (form === 'mark' ? [] : [text]))),
  ];
  const found = new Map<string, Pick<KnownName, 'kind' | 'name'>>();
  const add = (kind: KnownName['kind'], name: string): void => {
    if (found.size < MOST_NAMES) found.set(`${kind} ${name}`, { kind, name });
  };
  const lookUp = (word: string): void => {
    for (const { kind, name } of vocabulary.named(word)) add(kind, name);
    for (const name of vocabulary.programs(word)) add('Program', name);
  };
  words.forEach(lookUp);
  for (const word of words) {
    const account = /[\\/]([^\\/]+)$/.exec(word)?.[1] ?? /^([^@]+)@/.exec(word)?.[1];
    if (account !== undefined) lookUp(account);
    const meant = vocabulary.nearest(word);
    if (meant !== undefined) lookUp(meant);
  }
  for (const word of words.filter(({ length }) => length >= LEAST_LETTERS)) {
    for (const name of vocabulary.programsLike(word)) add('Program', name);
  }
  return { names: [...found.values()], actions: actionsFor(words, vocabulary) };
}

function actionsFor(words: readonly string[], { actions }: Vocabulary): string[] {
  const stems = words.map((word) => word.toLowerCase().replace(/(?:ed|ing|e?s)$/, ''));
  return actions
    .filter((action) =>
      wordsOf(action).some((part) =>
        stems.some((stem) => stem.length > 2 && part.startsWith(stem)),
      ),
    )
    .slice(0, MOST_ACTIONS);
}
