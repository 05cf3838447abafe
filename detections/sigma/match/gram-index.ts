/** Characters of a needle that are looked up at once; shorter needles cannot be found this way. */
export const GRAM = 4;

const SLOT_BITS = 16;
const SHIFT = 32 - SLOT_BITS;
/** Spreads the bits of a gram over the slots (Knuth, The Art of Computer Programming, 6.4). */
const SPREAD = 0x9e3779b1;

/** Steps longer than this gain little and take a place in the table for each character. */
const MAX_STEP = 8;

/** A needle as it stands in the index, once for each of its grams that is looked for. */
interface Entry {
  readonly gram: number;
  readonly text: string;
  /** How far into the needle the gram begins. */
  readonly offset: number;
  readonly rules: readonly number[];
}

/**
 * Finds which of many needles are in a text, in one pass over it. A text is looked at every few
 * characters, four at a time as one integer, and only where the table knows these is a needle compared.
 * The shortest needle says how far apart the looks may be: of each needle so many grams in a row are in
 * the table that one of them is met. An automaton of all needles looks at every character, and for
 * the some 12,000 of the rules for new processes it takes tens of megabytes.
 */
export class GramIndex {
  readonly #needles = new Map<string, number[]>();
  readonly #slots = new Map<number, Entry[]>();
  /** 1 where a slot has entries: nearly every look ends here, and 64 KiB stay in the cache. */
  readonly #used = new Uint8Array(1 << SLOT_BITS);
  #step = 1;

  /** A needle of at least GRAM characters in lower case, and the rule that asks for it. */
  add(needle: string, rule: number): void {
    const rules = this.#needles.get(needle);
    if (rules === undefined) this.#needles.set(needle, [rule]);
    else if (rules.at(-1) !== rule) rules.push(rule);
  }

  /** To be called once, behind the last `add`. */
  build(): void {
    const needles = [...this.#needles.keys()];
    const shortest = needles.reduce(
      (least, { length }) => Math.min(least, length),
      MAX_STEP + GRAM,
    );
    this.#step = Math.max(1, Math.min(MAX_STEP, shortest - GRAM + 1));
    const counts = countGrams(needles);
    for (const [text, rules] of this.#needles) {
      const grams = gramsOf(text);
      const first = rarestStretch(grams, counts, this.#step);
      for (let offset = first; offset < first + this.#step; offset += 1) {
        this.#file({ gram: grams[offset] ?? 0, text, offset, rules });
      }
    }
    this.#needles.clear();
  }

  /** Calls `found` with every rule of which a needle is in the text, which is in lower case. */
  scan(text: string, found: (rule: number) => void): void {
    const used = this.#used;
    const step = this.#step;
    if (step === 1) {
      this.#scanEach(text, found);
      return;
    }
    for (let at = 0; at + GRAM <= text.length; at += step) {
      const gram =
        ((text.charCodeAt(at) & 0xff) << 24) |
        ((text.charCodeAt(at + 1) & 0xff) << 16) |
        ((text.charCodeAt(at + 2) & 0xff) << 8) |
        (text.charCodeAt(at + 3) & 0xff);
      const slot = slotOf(gram);
      if (used[slot] === 1) this.#look(text, at, gram, slot, found);
    }
  }

  /** Where every character is looked at, three of four are known from the look before. */
  #scanEach(text: string, found: (rule: number) => void): void {
    const used = this.#used;
    let gram = 0;
    for (let end = 0; end < text.length; end += 1) {
      gram = (gram << 8) | (text.charCodeAt(end) & 0xff);
      const slot = slotOf(gram);
      if (used[slot] === 1 && end >= GRAM - 1) this.#look(text, end - GRAM + 1, gram, slot, found);
    }
  }

  #look(text: string, at: number, gram: number, slot: number, found: (rule: number) => void): void {
    for (const entry of this.#slots.get(slot) ?? []) {
      if (entry.gram !== gram) continue;
      const start = at - entry.offset;
      if (start >= 0 && text.startsWith(entry.text, start)) entry.rules.forEach(found);
    }
  }

  #file(entry: Entry): void {
    const slot = slotOf(entry.gram);
    const entries = this.#slots.get(slot);
    if (entries === undefined) this.#slots.set(slot, [entry]);
    else entries.push(entry);
    this.#used[slot] = 1;
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

/** Stretches that most paths of Windows have; a gram out of them would be met in every event. */
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

/** By gram how many needles have it, a large number for common ones. */
function countGrams(needles: readonly string[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const needle of needles) {
    for (const gram of gramsOf(needle)) counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  for (const gram of COMMON) counts.set(gram, 10_000);
  return counts;
}

/** Where the `length` grams in a row begin that are met least often. */
function rarestStretch(
  grams: readonly number[],
  counts: ReadonlyMap<number, number>,
  length: number,
): number {
  let best = 0;
  let least = Infinity;
  for (let first = 0; first + length <= grams.length; first += 1) {
    const stretch = grams.slice(first, first + length);
    const sum = stretch.reduce((total, gram) => total + (counts.get(gram) ?? 0), 0);
    if (sum < least) [best, least] = [first, sum];
  }
  return best;
}
