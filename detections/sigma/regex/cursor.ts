import { RuleFault } from '../rule/fault.js';
import type { Flags } from './tree.js';

const INLINE_FLAGS = /\(\?([a-z]*)(?:-([a-z]+))?\)/y;
const GROUP_HEAD = /\?(?:P?<[A-Za-z_]\w{0,63}>|([a-z]*)(?:-([a-z]+))?:)/y;
const COUNT = /\{(\d{1,6})(?:(,)(\d{0,6}))?\}/y;

/** A place in the text of a regular expression. */
export class Cursor {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  peek(ahead = 0): string {
    return this.#text.charAt(this.#at + ahead);
  }

  next(): string {
    const character = this.peek();
    if (character === '') throw this.fault('it ends where more was expected');
    this.#at += 1;
    return character;
  }

  take(wanted: string): boolean {
    if (!this.#text.startsWith(wanted, this.#at)) return false;
    this.#at += wanted.length;
    return true;
  }

  match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) return undefined;
    this.#at += found[0].length;
    return found;
  }

  /** `(?i)`, `(?-s)`: the flags from here on; undefined where there is no such thing here. */
  takeInlineFlags(flags: Flags): Flags | undefined {
    const found = this.match(INLINE_FLAGS);
    return found === undefined ? undefined : this.#changed(flags, found[1], found[2]);
  }

  /** What stands behind the bracket of a group: nothing, `?:`, `?i:`, `?<name>`. */
  takeGroupHead(flags: Flags): Flags {
    if (this.peek() !== '?') return flags;
    const found = this.match(GROUP_HEAD);
    if (found === undefined) throw this.fault('looking around is not known');
    return this.#changed(flags, found[1], found[2]);
  }

  /** `*`, `+`, `?`, `{2}`, `{2,}`, `{2,4}`; undefined where nothing of the kind stands here. */
  takeCount(limit: number): { least: number; most: number } | undefined {
    if (this.take('*')) return { least: 0, most: Infinity };
    if (this.take('+')) return { least: 1, most: Infinity };
    if (this.take('?')) return { least: 0, most: 1 };
    const found = this.match(COUNT);
    if (found === undefined) return undefined;
    const least = Number(found[1]);
    const bound = found[3] === undefined || found[3] === '' ? Infinity : Number(found[3]);
    const most = found[2] === undefined ? least : bound;
    if (least > limit || (most !== Infinity && most > limit) || most < least) {
      throw this.fault(`a count is over ${limit}, or its bounds are the wrong way round`);
    }
    return { least, most };
  }

  fault(problem: string): RuleFault {
    return new RuleFault('REGEX_UNSUPPORTED', `${problem}, at character ${this.#at + 1}`);
  }

  #changed(flags: Flags, on: string | undefined, off: string | undefined): Flags {
    const changed = { ...flags };
    for (const [letters, value] of [
      [on, true],
      [off, false],
    ] as const) {
      for (const letter of letters ?? '') {
        if (letter !== 'i' && letter !== 'm' && letter !== 's') {
          throw this.fault(`the flag "${letter}" is not known`);
        }
        changed[letter] = value;
      }
    }
    return changed;
  }
}
