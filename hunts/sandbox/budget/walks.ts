import { limits } from '../limits.js';
import { retriedIn } from '../regex.js';
import { decodeString } from '../string-literal.js';
import {
  ancestorOf,
  childOf,
  childrenOf,
  coreOf,
  hasToken,
  nameOf,
  textOf,
  type Branch,
  type Tree,
} from '../tree.js';
import type { Shape } from './shape.js';

/** Letters of a text that a loop meets once: all that it meets was collected, and that has a limit of its own. */
const LETTERS_OF_EACH = 64;
/** Letters that are looked through in the time of a step. */
const SEEN_A_STEP = 512;
/** Letters that are copied and changed. */
const CHANGED_A_STEP = 128;
/** Pieces that are cut off. */
const CUT_A_STEP = 8;
/** Letters that a regular expression reads. */
const MATCHED_A_STEP = 16;
/** Steps of a regular expression that tries each place with each other: the square of a text. */
const TRIED = 20_000;
const TRIED_OF_EACH = 1_000;

/** How much of a text a walk through it meets, at most. */
function lettersOf(shape: Shape): number {
  if (shape.number) return 0;
  if (shape.each === true) return LETTERS_OF_EACH;
  return (shape.letters ?? limits.textLetters) * shape.growth;
}

/** Functions that walk through a text, by how many letters they deal with in a step. */
const WALKERS: ReadonlyMap<string, number> = new Map([
  ...'tolower toupper lower upper trim ltrim rtrim btrim replace reverse normalize tostring tointeger tofloat'
    .split(' ')
    .map((name) => [name, CHANGED_A_STEP] as const),
  ['split', CUT_A_STEP],
]);

/** Steps of a call, beyond those of what it is given. */
export function stepsOfCall(name: string, [first]: readonly Shape[]): number {
  const letters = WALKERS.get(name);
  return letters === undefined || first === undefined ? 0 : lettersOf(first) / letters;
}

/** Elements of lists that are compared in the time of a step. */
const COMPARED_A_STEP = 4;

/** Steps of a walk through a list that was made or collected outside of the loop. */
function stepsOfWalk({ bulk, length, each }: Shape): number {
  return bulk && each !== true && length > limits.storedList ? length / COMPARED_A_STEP : 0;
}

/** Steps of `a = b` and `a < b`: of lists, element by element, until they differ. */
export function stepsOfComparison(shapes: readonly Shape[]): number {
  return Math.min(...shapes.map(stepsOfWalk));
}

/** Steps of `left CONTAINS …`, `left =~ …` and `left IN …`; `test` has the operator and what stands behind it. */
export function stepsOfTest(
  tree: Tree,
  test: Branch,
  left: Shape,
  right: Shape | undefined,
): number {
  const operand = childOf(test, 'expression6');
  if (operand === undefined || right === undefined) return 0;
  const core = coreOf(operand);
  if (hasToken(test, 'IN')) return stepsOfLookUp(core, right);
  if (hasToken(test, 'REGEQ')) return stepsOfRegex(tree, core, left);
  if (!hasToken(test, 'CONTAINS')) return 0;
  return (lettersOf(left) * soughtLetters(tree, core, right)) / SEEN_A_STEP;
}

/** The server remembers what is in a list, but in one that is made anew at each step. */
function stepsOfLookUp(core: Branch, list: Shape): number {
  const isRemembered =
    core.first === core.last || core.rule === 'parameter' || core.rule === 'listLiteral';
  return isRemembered ? 0 : stepsOfWalk(list);
}

/** Where a text is nothing but one letter, a search tries all that is sought at each place. */
function soughtLetters(tree: Tree, core: Branch, shape: Shape): number {
  if (core.rule === 'stringLiteral') return textOf(tree, core).length;
  if (core.rule === 'parameter') return LETTERS_OF_EACH;
  // Elements of a list: all of them together are no longer than what was given or collected.
  return shape.number || shape.each === true ? 1 : limits.textLetters;
}

function stepsOfRegex(tree: Tree, core: Branch, subject: Shape): number {
  const isKnown = core.rule === 'stringLiteral';
  const retried = isKnown ? retriedIn(decodeString(textOf(tree, core))) : limits.regexRetried;
  if (retried < 2) return lettersOf(subject) / MATCHED_A_STEP;
  return subject.each === true ? TRIED_OF_EACH : TRIED * subject.growth ** 2;
}

const LOOPS = [
  'listComprehension',
  'listItemsPredicate',
  'reduceExpression',
  'patternComprehension',
] as const;

/** Parameters that stand behind CONTAINS in a loop; how long they are is held when the hunt is run. */
export function soughtParameters(tree: Tree, branches: readonly Branch[]): string[] {
  const names = branches.flatMap((branch) => {
    if (!hasToken(branch, 'CONTAINS') || ancestorOf(branch, ...LOOPS) === undefined) return [];
    const operand = childOf(branch, 'expression6');
    const core = operand && coreOf(operand);
    if (core?.rule !== 'parameter') return [];
    return childrenOf(core, 'parameterName').map((name) => nameOf(tree, name));
  });
  return [...new Set(names)];
}
