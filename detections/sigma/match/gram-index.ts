/** Characters of a needle that are looked up at once; shorter needles cannot be found this way. */
export const GRAM = 4;

const SLOT_BITS = 14;
const SHIFT = 32 - SLOT_BITS;
/** Spreads the bits of a gram over the slots (Knuth, The Art of Computer Programming, 6.4). */
const SPREAD = 0x9e3779b1;

/** A needle as it stands in the index. */
interface Entry {
  readonly gram: number;
  readonly text: string;
  /** How far into the needle its gram ends. */
  readonly end: number;
  readonly rules: number[];
}

/**
 * Finds which of many needles are in a text, in one pass over it. Of each needle the four characters
 * that fewest other needles have are put into a table; a text is walked with the last four characters
 * in one integer, and only where the table knows these is a needle compared. An automaton of all
 * needles would be as fast, and for the some 12,000 of the rules for new processes take tens of MB.
 */
export class GramIndex {
  readonly #needles = new Map<string, number[]>();
  #slots: readonly (readonly Entry[] | undefined)[] = [];

  /** A needle of at least GRAM characters in lower case, and the rule that asks for it. */
  add(needle: string, rule: number): void {
    const rules = this.#needles.get(needle);
    if (rules === undefined) this.#needles.set(needle, [rule]);
    else if (rules.at(-1) !== rule) rules.push(rule);
  }

  /** To be called once, behind the last `add`. */
  build(): void {
    const counts = new Map<number, number>();
    for (const needle of this.#needles.keys()) {
      for (const gram of gramsOf(needle)) counts.set(gram, (counts.get(gram) ?? 0) + 1);
    }
    for (const gram of COMMON) counts.set(gram, (counts.get(gram) ?? 0) + 1_000_000);
    const slots: Entry[][] = [];
    for (const [text, rules] of this.#needles) {
      const entry = { text, rules, ...rarestOf(text, counts) };
      const slot = slotOf(entry.gram);
      (slots[slot] ??= []).push(entry);
    }
    this.#slots = Array.from({ length: 1 << SLOT_BITS }, (_, slot) => slots[slot]);
    this.#needles.clear();
  }

  /** Calls `found` with every rule of which a needle is in the text, which is in lower case. */
  scan(text: string, found: (rule: number) => void): void {
    const slots = this.#slots;
    let gram = 0;
    for (let at = 0; at < text.length; at += 1) {
      gram = (gram << 8) | (text.charCodeAt(at) & 0xff);
      if (at < GRAM - 1) continue;
      const entries = slots[Math.imul(gram, SPREAD) >>> SHIFT];
      if (entries === undefined) continue;
      for (const entry of entries) {
        if (entry.gram !== gram) continue;
        const start = at - entry.end;
        if (start >= 0 && text.startsWith(entry.text, start)) entry.rules.forEach(found);
      }
    }
  }
}

function slotOf(gram: number): number {
  return Math.imul(gram, SPREAD) >>> SHIFT;
}

function gramsOf(text: string): readonly number[] {
  const grams: number[] = [];
  let gram = 0;
  for (let at = 0; at < text.length; at += 1) {
    gram = (gram << 8) | (text.charCodeAt(at) & 0xff);
    if (at >= GRAM - 1) grams.push(gram);
  }
  return grams;
}

/** Stretches that most paths of Windows have; a gram out of them would be found in every event. */
const COMMON = [
  'c:\\windows\\system32\\',
  'c:\\windows\\syswow64\\',
  'c:\\program files (x86)\\',
  'c:\\programdata\\microsoft\\',
  'c:\\users\\appdata\\local\\temp\\',
  'c:\\windows\\system32\\windowspowershell\\v1.0\\powershell.exe',
  'c:\\windows\\system32\\svchost.exe',
  'hklm\\software\\microsoft\\windows\\currentversion\\',
  'hklm\\system\\currentcontrolset\\services\\',
  '.exe" .dll',
].flatMap(gramsOf);

function rarestOf(text: string, counts: ReadonlyMap<number, number>): { gram: number; end: number } {
  let best = { gram: 0, end: 0 };
  let least = Infinity;
  for (const [at, gram] of gramsOf(text).entries()) {
    const count = counts.get(gram) ?? 0;
    if (count < least) [best, least] = [{ gram, end: at + GRAM - 1 }, count];
  }
  return best;
}
