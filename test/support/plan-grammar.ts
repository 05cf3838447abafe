import { entityDeclaration, kinds, relationshipDeclaration, relations } from '../../graph/index.js';
import { commonEdgeProperties, commonNodeProperties } from '../../hunts/plan/check.js';

const properties = new Set([
  ...commonNodeProperties,
  ...commonEdgeProperties,
  ...kinds.flatMap((kind) => Object.keys(entityDeclaration(kind).properties)),
  ...relations.flatMap((relation) => Object.keys(relationshipDeclaration(relation).properties)),
  // What compile writes by itself.
  'history',
  'observations',
]);
const labels = new Set<string>([...kinds, ...relations]);

const keywords = new Set(
  `MATCH WHERE RETURN WITH AS AND OR NOT IN EXISTS CALL UNION ALL LIMIT ORDER BY ASC DESC DISTINCT UNWIND IS NULL
   CONTAINS STARTS ENDS`.split(/\s+/),
);
const functions = new Set(
  'count collect sum min max coalesce any reduce split size substring toLower toInteger range'.split(
    ' ',
  ),
);
/** Names of rows and loops that compile gives. */
const names = new Set(
  'count evidence sign signs matches at counted ranked best row x c o i n true false'.split(' '),
);
const ids = /^(?:[ne]\d{1,3}|path\d)$/;
/** The only texts that stand in it as texts. */
const literals = new Set(["''", "'.'", "'0123456789abcdef'"]);
const SHAPE =
  /\s+|'[^']*'|\$p\d+|[A-Za-z_]\w*|\d+|\*\d+\.\.\d+|<=|>=|=~|->|\.\.|[(){}[\],.:|=<>*/%+\-$]/y;

/**
 * What stands in compiled Cypher that is none of: keywords of reading, functions of the compiler, kinds, verbs and
 * properties of the model, ids of ours, numbers, parameters. Empty: nothing that anyone else wrote is in it.
 */
export function strangersIn(cypher: string): string[] {
  const strangers: string[] = [];
  let before = '';
  for (let at = 0; at < cypher.length;) {
    SHAPE.lastIndex = at;
    const token = SHAPE.exec(cypher)?.[0];
    if (token === undefined) return [...strangers, cypher.slice(at, at + 20)];
    at += token.length;
    if (token.trim() === '') continue;
    const isComment = token === '/' && /^[/*]/.test(cypher.slice(at));
    if (isComment || !isKnown(token, before, cypher[at])) strangers.push(token);
    before = token;
  }
  return strangers;
}

function isKnown(token: string, before: string, next: string | undefined): boolean {
  if (token.startsWith("'")) return literals.has(token);
  if (!/^[A-Za-z_]/.test(token)) return true;
  if (before === '.') return properties.has(token) || names.has(token) || isColumn(token);
  if (next === '(' && functions.has(token)) return true;
  return (
    keywords.has(token) ||
    labels.has(token) ||
    names.has(token) ||
    ids.test(token) ||
    isColumn(token)
  );
}

/** Columns are named after properties, and after the id too where two are alike. */
function isColumn(token: string): boolean {
  return properties.has(token) || properties.has(token.replace(/^[ne]\d+_/, '')) || ids.test(token);
}
