/**
 * How much one hunt may be. What is in here is about a single expression or the planner, which neither a
 * time limit nor a memory limit of the server reaches; each figure was measured, see docs/sandbox.md.
 */
export const limits = {
  characters: 8_000,
  tokens: 1_500,
  /** Open brackets of any kind at one place, counted before parsing: the parser's time grows with them. */
  brackets: 30,
  /** Depth of the parse tree; one pair of parentheses is 14 levels of it. */
  treeDepth: 500,
  nodePatterns: 24,
  subqueries: 12,
  unions: 5,
  negations: 40,
  /** Exclusive ors: the planner multiplies each out. */
  exclusiveOrs: 4,
  hops: 8,
  shortestPaths: 10,
  rangeLength: 10_000,
  /** Steps of all loops inside one expression, multiplied where they nest. */
  loopSteps: 1_000_000,
  /** How many times larger than what is stored a value may be made inside expressions. */
  growth: 64,
  regexCharacters: 200,
  regexUnbounded: 3,
  /** Of them those before the end: with two, the time grows with the square of the text. */
  regexRetried: 2,
  /** Ways in which the bounded quantifiers of one expression may divide a text. */
  regexWays: 64,
  /** Elements that a list is taken to have when nothing says how many. */
  unknownList: 100_000,
  /** Elements of what comes from a path: nodes(), relationships(), the variable of `[*1..3]`. */
  pathList: 64,
  /** Elements of a list that is stored as a property. */
  storedList: 1_000,
  /** Elements that a list parameter may have; held when the hunt is run. */
  parameterList: 10_000,
  /** Letters of one text: of what is stored, and so of what is compared with it. */
  textLetters: 8_192,
  /** Letters of a parameter that a loop looks for with CONTAINS: the search may try each at each place. */
  soughtLetters: 256,
} as const;

/** The same in words, for docs/sandbox.md; a limit without words does not compile. */
const words: Readonly<Record<keyof typeof limits, string>> = {
  characters: 'characters of a text',
  tokens: 'words and signs of a text',
  brackets: 'brackets inside each other',
  treeDepth: 'levels of the grammar inside each other',
  nodePatterns: 'node patterns',
  subqueries: 'subqueries, pattern comprehensions, patterns as conditions',
  unions: 'UNIONs',
  negations: 'NOTs',
  exclusiveOrs: 'XORs',
  hops: 'hops of a path; those without an end are cut at it',
  shortestPaths: 'k of SHORTEST k and ANY k',
  rangeLength: 'numbers of a range()',
  loopSteps: 'steps of the loops inside one expression, multiplied where they nest',
  growth: 'times larger than what is stored that a value may be made',
  regexCharacters: 'characters of a regular expression',
  regexUnbounded: '`*`, `+` and `{n,}` in one',
  regexRetried: '… of them before a last `.*`',
  regexWays: 'ways to combine its `?` and `{n,m}`',
  unknownList: 'elements that a list of unknown length counts as',
  pathList: '… one from a path',
  storedList: '… one that is a property',
  parameterList: '… one in a parameter, and values of all parameters',
  textLetters: 'characters of one text in a parameter',
  soughtLetters: '… one that is sought with CONTAINS in a loop',
};

export const budgets = Object.entries(limits).map(
  ([name, most]) => [words[name as keyof typeof limits], most] as const,
);
