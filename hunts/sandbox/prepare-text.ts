import type { Grammar, SyntaxFault } from './grammar.js';
import type { PreparedText } from './prepared.js';
import { Edits } from './rewrite/edits.js';
import { emit, isFaithful, type Emitted } from './rewrite/emit.js';
import { guardConditions } from './rewrite/guards.js';
import { capHops } from './rewrite/hop-caps.js';
import { normaliseLabels } from './rewrite/label-expressions.js';
import { limitRows } from './rewrite/row-limit.js';
import { addTenantLabel } from './rewrite/tenant-label.js';
import type { Objection } from './rule.js';
import { characters, length, size, syntax, treeRules } from './rules/index.js';
import { soughtParameters } from './budget/walks.js';
import { regexParameters } from './rules/regular-expressions.js';
import { branchesUnder, nameOf, type Branch, type Token, type Tree } from './tree.js';
import { findUnknownNames, type Vocabulary } from './vocabulary-use.js';
import { faultOfConfinement } from './verify.js';

export interface Confinement {
  readonly tenantLabel: string;
  /** Rows behind which a LIMIT is put. */
  readonly maxRows: number;
  readonly vocabulary: Vocabulary;
}

/** An objection with its code and its place; whoever has the vocabulary makes a refusal of it. */
export interface Objected {
  readonly outcome: 'objected';
  readonly code: string;
  readonly objection: Objection;
  readonly position: number | undefined;
}

/**
 * Characters → grammar → rules → rewrite → canonical text, which is read again and held to be what was
 * meant. Pure but for the time that it takes: no I/O, no graph.
 */
export function prepareText(
  grammar: Grammar,
  text: string,
  confinement: Confinement,
): PreparedText | Objected {
  const began = performance.now();
  const read = readText(grammar, text);
  if ('outcome' in read) return read;
  const { tree, branches } = read;
  const { tenantLabel, maxRows, vocabulary } = confinement;
  const edits = new Edits();
  normaliseLabels(branches, edits);
  // Guards may name nodes, and a name stands before the label.
  guardConditions(tree, branches, tenantLabel, edits);
  addTenantLabel(branches, tenantLabel, edits);
  const cappedHops = capHops(branches, edits);
  limitRows(tree, branches, maxRows + 1, edits);
  const pieces = edits.pieces(tree.tokens);
  const emitted = emit(pieces);
  const fault = faultOfEmitted(grammar, emitted, tenantLabel, branches, (lexed) =>
    isFaithful(emitted, pieces, lexed),
  );
  if (fault !== undefined) {
    return objected('HUNT_UNCONFINED', {
      offset: 0,
      message: `${fault} Please report this text: it should not happen.`,
    });
  }
  return {
    outcome: 'prepared',
    text: emitted.text,
    tenantLabel,
    parameters: namesOf(tree, branches, 'parameterName'),
    regexParameters: regexParameters(tree, branches),
    soughtParameters: soughtParameters(tree, branches),
    cappedHops,
    places: emitted.places,
    ...findUnknownNames(tree, branches, vocabulary),
    parseMs: performance.now() - began,
  };
}

interface Read {
  readonly tree: Tree;
  readonly branches: readonly Branch[];
}

function readText(grammar: Grammar, text: string): Read | Objected {
  for (const rule of [characters, length]) {
    const objection = rule.check(text);
    if (objection !== undefined) return objected(rule.code, objection);
  }
  const lexed = grammar.lex(text);
  const tooLarge = size.check(lexed.tokens);
  if (tooLarge !== undefined) return objected(size.code, tooLarge, lexed.tokens);
  const tree = grammar.parse(lexed);
  if (!('root' in tree)) return objected(syntax.code, syntax.check(tree, lexed.tokens));
  const branches = [...branchesUnder(tree.root)];
  for (const rule of treeRules) {
    const objection = rule.check(tree, branches);
    if (objection !== undefined) return objected(rule.code, objection, tree.tokens);
  }
  return { tree, branches };
}

/** What is wrong with the text that would run; undefined where it is what was walked, confined. */
function faultOfEmitted(
  grammar: Grammar,
  { text }: Emitted,
  tenantLabel: string,
  before: readonly Branch[],
  faithful: (lexed: readonly Token[]) => boolean,
): string | undefined {
  const lexed = grammar.lex(text);
  if (!faithful(lexed.tokens)) return 'The confined text is not the one that was checked.';
  const tree: Tree | SyntaxFault = grammar.parse(lexed);
  if (!('root' in tree)) return 'The confined text cannot be read.';
  return faultOfConfinement(tree, [...branchesUnder(tree.root)], tenantLabel, before);
}

function objected(code: string, objection: Objection, tokens: readonly Token[] = []): Objected {
  const { at, offset } = objection;
  const position =
    offset ?? (at === undefined ? undefined : tokens[Math.min(at, tokens.length - 1)]?.offset);
  return { outcome: 'objected', code, objection, position };
}

function namesOf(tree: Tree, branches: readonly Branch[], rule: string): string[] {
  const found = branches
    .filter((branch) => branch.rule === rule)
    .map((branch) => nameOf(tree, branch));
  return [...new Set(found)];
}
