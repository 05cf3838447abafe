import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  BaseErrorListener,
  CharStream,
  CommonTokenStream,
  InterpreterDataReader,
  LexerInterpreter,
  ParserInterpreter,
  ParserRuleContext,
  PredictionMode,
  TerminalNode,
  Token as AntlrToken,
  type ParseTree,
  type RecognitionException,
  type Recognizer,
  type ATNSimulator,
} from 'antlr4ng';
import type { Branch, Token, Tree } from './tree.js';

/** What is wrong with a text, in the parser's words. */
export interface SyntaxFault {
  readonly offset: number;
  readonly message: string;
}

export interface Lexed {
  readonly tokens: readonly Token[];
  readonly stream: CommonTokenStream;
}

/** The server's own grammar. One is made per thread: it learns from what it parses and gets faster. */
export interface Grammar {
  lex(text: string): Lexed;
  parse(lexed: Lexed): Tree | SyntaxFault;
}

export const LEXER_FILE = 'Cypher5Lexer.interp';
export const PARSER_FILE = 'Cypher5Parser.interp';

const DEFAULT_CHANNEL = 0;
const END = AntlrToken.EOF;

class FirstFault extends BaseErrorListener {
  fault: { readonly index: number; readonly message: string } | undefined;

  forget(): void {
    this.fault = undefined;
  }

  override syntaxError(
    _recognizer: Recognizer<ATNSimulator>,
    offending: AntlrToken | null,
    _line: number,
    _column: number,
    message: string,
    _error: RecognitionException | null,
  ): void {
    this.fault ??= { index: offending?.tokenIndex ?? -1, message };
  }
}

/** Reads the two files of the grammar; what they must be is checked by whoever put them there. */
export function loadGrammar(folder: string): Grammar {
  const read = (file: string): ReturnType<typeof InterpreterDataReader.parseInterpreterData> =>
    InterpreterDataReader.parseInterpreterData(readFileSync(join(folder, file), 'utf8'));
  const lexerData = read(LEXER_FILE);
  const parserData = read(PARSER_FILE);
  const { vocabulary, ruleNames, atn } = parserData;
  let parser: ParserInterpreter | undefined;

  const lex = (text: string): Lexed => {
    const lexer = new LexerInterpreter(
      'Cypher5Lexer',
      lexerData.vocabulary,
      lexerData.ruleNames,
      lexerData.channels ?? [],
      lexerData.modes ?? [],
      lexerData.atn,
      CharStream.fromString(text),
    );
    lexer.removeErrorListeners();
    const stream = new CommonTokenStream(lexer);
    stream.fill();
    return {
      stream,
      tokens: visibleTokens(text, stream, (type) => vocabulary.getSymbolicName(type) ?? ''),
    };
  };

  const parse = ({ stream, tokens }: Lexed): Tree | SyntaxFault => {
    parser ??= new ParserInterpreter('Cypher5Parser', vocabulary, ruleNames, atn, stream);
    parser.inputStream = stream;
    parser.reset();
    const listener = new FirstFault();
    parser.removeErrorListeners();
    parser.addErrorListener(listener);
    // As right as LL where it succeeds, by its makers' word; where it does not, LL has the last one.
    parser.interpreter.predictionMode = PredictionMode.SLL;
    let root = parser.parse(0);
    if (listener.fault !== undefined) {
      listener.forget();
      stream.seek(0);
      parser.reset();
      parser.interpreter.predictionMode = PredictionMode.LL;
      root = parser.parse(0);
    }
    const visible = visibleIndexes(stream);
    const { fault } = listener;
    if (fault !== undefined) return faultOf(fault, tokens, visible);
    return { root: convert(root, undefined, ruleNames, tokens, visible), tokens };
  };

  return { lex, parse };
}

/** ANTLR counts code points; everyone else counts UTF-16 units. */
function unitsOf(text: string): (codePoint: number) => number {
  if (!/[\ud800-\udfff]/.test(text)) return (index) => index;
  const offsets: number[] = [];
  let offset = 0;
  for (const character of text) {
    offsets.push(offset);
    offset += character.length;
  }
  return (index) => offsets[index] ?? text.length;
}

function visibleTokens(
  text: string,
  stream: CommonTokenStream,
  nameOfType: (type: number) => string,
): Token[] {
  const units = unitsOf(text);
  let spaced = false;
  const visible: Token[] = [];
  for (const token of stream.getTokens()) {
    if (token.channel !== DEFAULT_CHANNEL) {
      spaced = true;
      continue;
    }
    if (token.type === END) break;
    visible.push({
      index: visible.length,
      type: nameOfType(token.type),
      text: token.text ?? '',
      offset: units(token.start),
      spaced,
    });
    spaced = false;
  }
  return visible;
}

/** Index in the stream, which has hidden tokens too → index among those that count. */
function visibleIndexes(stream: CommonTokenStream): Int32Array {
  const all = stream.getTokens();
  const visible = new Int32Array(all.length);
  let next = 0;
  for (const [index, token] of all.entries()) {
    visible[index] = next;
    if (token.channel === DEFAULT_CHANNEL && token.type !== END) next += 1;
  }
  return visible;
}

function faultOf(
  { index, message }: { readonly index: number; readonly message: string },
  tokens: readonly Token[],
  visible: Int32Array,
): SyntaxFault {
  const last = tokens.at(-1);
  const end = last === undefined ? 0 : last.offset + last.text.length;
  return { offset: tokens[visible[index] ?? -1]?.offset ?? end, message };
}

function convert(
  context: ParserRuleContext,
  parent: Branch | undefined,
  ruleNames: readonly string[],
  tokens: readonly Token[],
  visible: Int32Array,
): Branch {
  const children: (Branch | Token)[] = [];
  const start = context.start?.tokenIndex;
  const stop = context.stop?.tokenIndex;
  const branch: Branch = {
    rule: ruleNames[context.ruleIndex] ?? '',
    children,
    parent,
    first: start === undefined ? 0 : (visible[start] ?? 0),
    // Of an empty branch ANTLR says that it stops before it starts; the end of the text is no token of ours.
    last: stop === undefined ? -1 : lastOf(stop, tokens, visible),
  };
  for (const child of context.children as readonly ParseTree[]) {
    if (child instanceof ParserRuleContext) {
      children.push(convert(child, branch, ruleNames, tokens, visible));
    } else if (child instanceof TerminalNode && child.symbol.type !== END) {
      const token = tokens[visible[child.symbol.tokenIndex] ?? -1];
      if (token !== undefined) children.push(token);
    }
  }
  return branch;
}

function lastOf(stop: number, tokens: readonly Token[], visible: Int32Array): number {
  return Math.min(visible[stop] ?? -1, tokens.length - 1);
}
