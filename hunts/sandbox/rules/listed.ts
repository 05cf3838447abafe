import type { TreeRule } from '../rule.js';

/** Every rule of the grammar that a hunt may use; all others, also those of a later grammar, are refused. */
const LISTED: ReadonlySet<string> = new Set(
  `statements statement regularQuery singleQuery clause returnClause returnBody returnItem returnItems
  orderItem ascToken descToken orderBy skip limit whereClause withClause matchClause unwindClause
  subqueryClause subqueryScope orderBySkipLimitClause patternList pattern quantifier anonymousPattern
  shortestPathPattern patternElement selector groupToken pathToken pathPatternNonEmpty nodePattern
  parenthesizedPath properties relationshipPattern leftArrow arrowLine rightArrow pathLength
  labelExpression labelExpression4 labelExpression4Is labelExpression3 labelExpression3Is labelExpression2
  labelExpression2Is labelExpression1 labelExpression1Is expression expression11 expression10 expression9
  expression8 expression7 comparisonExpression6 normalForm expression6 expression5 expression4 expression3
  expression2 postFix property expression1 literal caseExpression caseAlternative extendedCaseExpression
  extendedCaseAlternative extendedWhen listComprehension patternComprehension reduceExpression
  listItemsPredicate normalizeFunction trimFunction patternExpression shortestPathExpression
  parenthesizedExpression mapProjection mapProjectionElement countStar existsExpression countExpression
  collectExpression numberLiteral listLiteral propertyKeyName parameter parameterName functionInvocation
  functionArgument functionName namespace variable type typePart typeName typeNullability typeListSuffix
  stringLiteral map symbolicVariableNameString escapedSymbolicVariableNameString
  unescapedSymbolicVariableNameString symbolicNameString escapedSymbolicNameString
  unescapedSymbolicNameString symbolicLabelNameString unescapedLabelSymbolicNameString
  unescapedLabelSymbolicNameString_ endOfFile`.split(/\s+/),
);

export const listed: TreeRule = {
  code: 'NOT_LISTED',
  refuses: 'Every part of Cypher that is not on the list of what hunts may use (FINISH, for one)',
  because: 'A list of what is forbidden is always one disguise behind',
  example: 'MATCH (h:Host) FINISH',
  mended: 'MATCH (h:Host) RETURN h',
  check: ({ tokens }, branches) => {
    const found = branches.find(({ rule }) => !LISTED.has(rule));
    if (found === undefined) return undefined;
    const word = tokens[found.first]?.text ?? '';
    return {
      at: found.first,
      message: `What begins with ${word.slice(0, 40)} is not among the parts of Cypher that hunts may use: MATCH, OPTIONAL MATCH, WHERE, WITH, UNWIND, CALL { … }, UNION, RETURN, ORDER BY, SKIP, LIMIT and expressions.`,
    };
  },
};
