import { actionVerbs } from './lexicon/words.js';
import type { Event, Thing } from './scene.js';
import type { Vocabulary } from './vocabulary.js';

/** Operations that words mean, by the names that this tenant's telemetry has for them. */
export interface MatchedActions {
  readonly names: readonly string[];
  /** True where the thing acted on is part of the name ("listed buckets"): it is then no thing of its own. */
  readonly isWhole: boolean;
}

/** "fetched objects" → GetObject; "listed buckets" → ListBuckets; nothing where the words name no operation. */
export function matchActions(
  event: Event,
  on: Thing,
  vocabulary: Vocabulary,
): MatchedActions | undefined {
  const verbs = verbsOf(event.word);
  if (verbs.length === 0) return undefined;
  const nouns = on.spans.flatMap(({ text }) => text.toLowerCase().split(/\s+/)).map(singular);
  const whole = vocabulary.actions.filter((action) => {
    const [verb = '', ...rest] = wordsOf(action);
    return (
      verbs.includes(verb) &&
      rest.length > 0 &&
      nouns.length > 0 &&
      rest.map(singular).join(' ') ===
        nouns.filter((noun) => !/^(?:the|s3|aws|iam|ec2|a|an)$/.test(noun)).join(' ')
    );
  });
  if (whole.length > 0) return { names: withSiblings(whole, vocabulary), isWhole: isWordOnly(on) };
  const loose = vocabulary.actions.filter((action) => {
    const [verb = '', ...rest] = wordsOf(action);
    const words = rest.map(singular);
    return verbs.includes(verb) && words.some((word) => nouns.includes(word));
  });
  if (loose.length > 0)
    return {
      names: withSiblings(loose, vocabulary),
      isWhole: isWordOnly(on) && !loose.every((action) => isOfType(action, on)),
    };
  const general = vocabulary.actions.filter((action) => verbs.includes(wordsOf(action)[0] ?? ''));
  return general.length > 0 && nouns.length > 0 && !isGeneric(event.word)
    ? { names: general, isWhole: false }
    : undefined;
}

/** ListObjects stands for ListObjectsV2 as well. */
function withSiblings(names: readonly string[], { actions }: Vocabulary): string[] {
  return [
    ...new Set([
      ...names,
      ...actions.filter((action) => names.some((name) => action.replace(/V\d+$/, '') === name)),
    ]),
  ];
}

/** Verbs that say no more than that something was done. */
function isGeneric(word: string): boolean {
  return /^(?:access|accessed|use|used|call|called|touch|touched|make|made|do|did|perform|performed|invoke|invoked|run|ran|hit)/.test(
    word,
  );
}

/** The thing has no name: nothing but the word for its kind. */
function isWordOnly({ where }: Thing): boolean {
  return where.flat().every(({ property }) => property === 'type');
}

function isOfType(action: string, on: Thing): boolean {
  const types = on.where
    .flat()
    .flatMap(({ property, ...rest }) =>
      property === 'type' && 'value' in rest ? [String(rest.value)] : [],
    );
  return types.some(
    (type) =>
      wordsOf(action)
        .slice(1)
        .map(singular)
        .some((word) => type.includes(word)) && type !== 's3.bucket',
  );
}

/** What providers would begin the operation's name with. */
export function verbsOf(word: string): string[] {
  const stem = word.split(' ')[0] ?? word;
  return Object.entries(actionVerbs)
    .filter(([, words]) =>
      words.some(
        (one) =>
          stem === one ||
          stem === `${one}s` ||
          stem === `${one}d` ||
          stem === `${one}ed` ||
          stem === `${one.replace(/e$/, '')}ing` ||
          stem === `${one}${one.at(-1) ?? ''}ed` ||
          stem === `${one.replace(/y$/, 'i')}ed`,
      ),
    )
    .map(([verb]) => verb);
}

/** GetSecretValue → get, secret, value */
export function wordsOf(action: string): string[] {
  return (action.match(/[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+/g) ?? []).map((word) =>
    word.toLowerCase(),
  );
}

export function singular(word: string): string {
  if (word.endsWith('ies')) return word.replace(/ies$/, 'y');
  return word.replace(/(?<=[^s])s$/, '');
}
