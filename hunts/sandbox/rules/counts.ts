import { limits } from '../limits.js';
import type { Objection, RuleText, TreeRule } from '../rule.js';
import { tokensIn, type Branch } from '../tree.js';

interface Count extends RuleText {
  readonly most: number;
  /** How much a branch adds. */
  readonly weigh: (branch: Branch) => number;
  readonly message: (most: number) => string;
}

/** A rule that there may be so and so many of something in a text. */
function countRule({ most, weigh, message, ...text }: Count): TreeRule {
  return {
    ...text,
    check: (_tree, branches): Objection | undefined => {
      let count = 0;
      for (const branch of branches) {
        count += weigh(branch);
        if (count > most) return { at: branch.first, message: message(most) };
      }
      return undefined;
    },
  };
}

const is = (...rules: readonly string[]): ((branch: Branch) => number) => {
  const wanted = new Set(rules);
  return ({ rule }) => (wanted.has(rule) ? 1 : 0);
};

const repeat = (count: number, text: string, glue: string): string =>
  Array.from({ length: count }, () => text).join(glue);

export const nodePatterns = countRule({
  code: 'NODE_PATTERNS',
  refuses: `More than ${limits.nodePatterns} node patterns`,
  because: 'The planner weighs the orders of all of them: a chain of 40 took it more than 5 s',
  example: `MATCH ${repeat(limits.nodePatterns + 1, '()', '-->')} RETURN count(*) AS paths`,
  mended: 'MATCH ()-->{3}() RETURN count(*) AS paths',
  most: limits.nodePatterns,
  weigh: is('nodePattern'),
  message: (most) =>
    `A hunt may have ${most} node patterns: repeat steps with a quantifier such as -->{1,3}, or ask in two hunts.`,
});

export const subqueries = countRule({
  code: 'SUBQUERIES',
  refuses: `More than ${limits.subqueries} subqueries, pattern comprehensions and patterns as conditions`,
  because: 'Each is planned by itself and runs once for every row',
  example: `MATCH (h:Host) WHERE ${repeat(limits.subqueries + 1, 'EXISTS { (h) }', ' AND ')} RETURN h`,
  mended: 'MATCH (h:Host) WHERE EXISTS { (h)-->() } RETURN h',
  most: limits.subqueries,
  weigh: is(
    'subqueryClause',
    'existsExpression',
    'countExpression',
    'collectExpression',
    'patternComprehension',
    'patternExpression',
    'shortestPathExpression',
  ),
  message: (most) =>
    `A hunt may have ${most} subqueries and patterns inside expressions: join some of them.`,
});

export const unions = countRule({
  code: 'UNIONS',
  refuses: `More than ${limits.unions} UNIONs`,
  because: 'Each branch is a query of its own',
  example: repeat(limits.unions + 2, 'MATCH (h:Host) RETURN h', ' UNION '),
  mended: 'MATCH (n) WHERE n.kind IN $kinds RETURN n',
  most: limits.unions,
  weigh: (branch) => (branch.rule === 'regularQuery' ? tokensIn(branch, 'UNION').length : 0),
  message: (most) =>
    `A hunt may have ${most} UNIONs: join branches with IN or OR, or ask in two hunts.`,
});

export const negations = countRule({
  code: 'NEGATIONS',
  refuses: `More than ${limits.negations} NOTs`,
  because: '500 of them broke the connection: the planner’s stack overflows',
  example: `MATCH (h:Host) WHERE ${repeat(limits.negations + 1, 'NOT', ' ')} h.name = 'x' RETURN h`,
  mended: "MATCH (h:Host) WHERE h.name <> 'x' RETURN h",
  most: limits.negations,
  weigh: (branch) => (branch.rule === 'expression9' ? tokensIn(branch, 'NOT').length : 0),
  message: (most) => `A hunt may have ${most} NOTs: use NOT n.name IN $names for lists.`,
});

export const exclusiveOrs = countRule({
  code: 'XOR',
  refuses: `More than ${limits.exclusiveOrs} XORs`,
  because: 'The planner writes each out as two ANDs and an OR, which doubles what is inside',
  example: `MATCH (h:Host) WHERE ${repeat(limits.exclusiveOrs + 2, "h.name = 'a'", ' XOR ')} RETURN h`,
  mended: "MATCH (h:Host) WHERE h.name = 'a' OR h.os = 'b' RETURN h",
  most: limits.exclusiveOrs,
  weigh: (branch) => (branch.rule === 'expression11' ? tokensIn(branch, 'XOR').length : 0),
  message: (most) => `A hunt may have ${most} XORs: say it with AND, OR and NOT.`,
});
