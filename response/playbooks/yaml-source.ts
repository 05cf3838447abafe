import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import type { z } from 'zod';
import { nearest, SpoorError } from '../../graph/index.js';

type Path = readonly PropertyKey[];

/** One YAML document that still knows where its values stand. */
export class YamlSource {
  readonly value: unknown;
  readonly #path: string;
  readonly #contents: unknown;
  readonly #lines = new LineCounter();

  /** @throws SpoorError CONFIG_INVALID with file and line where the text is no YAML, or no single document */
  constructor(text: string, path: string) {
    this.#path = path;
    const document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false });
    const [fault] = [...document.errors, ...document.warnings];
    if (fault !== undefined) throw this.#invalid(this.#lineAt(fault.pos[0]), fault.message);
    visit(document, {
      // What an alias stands for cannot be seen where it is used, and nothing here is long enough to need one.
      Alias: (_key, node) => {
        throw this.#invalid(this.#lineAt(node.range?.[0] ?? 0), 'aliases are not taken');
      },
      // Objects have one of their own, and what is checked would not be what was written.
      Pair: (_key, { key }) => {
        if (!isScalar(key) || key.value !== '__proto__') return;
        throw this.#invalid(this.#lineAt(key.range?.[0] ?? 0), '`__proto__` is no key');
      },
    });
    this.#contents = document.contents;
    this.value = document.toJS({ maxAliasCount: 0 });
  }

  /**
   * What is wrong first, with file, line and key; a mistyped key before the one that is missing for it. `known` are the
   * keys that it may have meant.
   */
  fault(issues: readonly z.core.$ZodIssue[], known: readonly string[]): SpoorError {
    for (const issue of issues) {
      if (issue.code !== 'unrecognized_keys') continue;
      const [unknown = ''] = issue.keys;
      const near = nearest(unknown, known);
      const hint = near === undefined ? '' : `; did you mean \`${near}\`?`;
      return this.faultAt([...issue.path, unknown], `is not a key that there is${hint}`);
    }
    const [first] = issues;
    return this.faultAt(first?.path ?? [], first?.message ?? 'is not valid');
  }

  faultAt(path: Path, what: string): SpoorError {
    const key = path.length === 0 ? '' : `\`${path.map(String).join('.').slice(0, 120)}\`: `;
    return this.#invalid(this.#lineOf(path), `${key}${what}`);
  }

  /** Of the deepest part of the path that is there. */
  #lineOf(path: Path): number {
    let node: unknown = this.#contents;
    let offset = 0;
    for (const part of path) {
      if (isMap(node)) {
        const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === part);
        if (isScalar(pair?.key) && pair.key.range) [offset] = pair.key.range;
        node = pair?.value;
      } else if (isSeq(node)) {
        node = node.items[Number(part)];
        if (isNode(node) && !isAlias(node) && node.range) [offset] = node.range;
      } else break;
    }
    return this.#lineAt(offset);
  }

  #lineAt(offset: number): number {
    return Math.max(1, this.#lines.linePos(offset).line);
  }

  #invalid(line: number, what: string): SpoorError {
    const sentence = /[.?]$/.test(what) ? what : `${what}.`;
    return new SpoorError('CONFIG_INVALID', `${this.#path}:${line}: ${sentence}`);
  }
}
