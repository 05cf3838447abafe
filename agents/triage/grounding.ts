/** A name in what a model wrote that nobody told it: an address, an account, a host, a file, a hash. */
const shapes: readonly RegExp[] = [
  /\b\d{1,3}(?:\.\d{1,3}){3}\b/g,
  /(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])/gi,
  /\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b/g,
  /\b[\w.-]+\\[\w.$-]+/g,
  /\b[\w-]+(?:\.[\w-]+)+\b/g,
  /\b[0-9a-f]{16,128}\b/gi,
  /\bCVE-\d{4}-\d{4,}\b/gi,
  /\b(?:AML\.)?T\d{4}(?:\.\d{3})?\b/g,
  /\b(?=[\w-]*\d)[A-Za-z]+\w*(?:-\w+)+\b/g,
  /\b[A-Z0-9_]+_PB_\d{3}\b/g,
  /[`'"“‘]([^`'"”’]{3,80})[`'"”’](?![A-Za-z])/g,
];

/** Look like names and are words. */
const words =
  /^(?:[ei]\.g|i\.e|e\.g|a\.m|p\.m|u\.s|vs|\d+\.\d+%?|\d{1,2}:\d{2}:\d{2}|:+|(?:sha|utf|aes|md|rsa|iso|x86|base|win|net)-?\d[\w-]*|[a-z]+-(?:hour|day|minute)s?|\d+-[a-z]+)$/i;

/**
 * Names in `text` that do not occur in what the model was told; without regard to case. Bare words are not
 * recognised as names: an account called `bob` is only seen where it has a domain, a digit or quotes.
 */
export function inventedNames(text: string, told: string): readonly string[] {
  // JSON within YAML has its backslashes doubled, and doubled again.
  const known = told.toLowerCase().replace(/\\+/g, '\\');
  const found = shapes.flatMap((shape) =>
    [...text.matchAll(shape)].map(([whole, quoted]) => quoted ?? whole),
  );
  return [...new Set(found)].filter((name) => {
    const lower = name
      .toLowerCase()
      .replace(/[.,;:]+$/, '')
      .replace(/\\+/g, '\\');
    return lower !== '' && !words.test(lower) && !occurs(lower, known);
  });
}

/** As a whole: 10.4.1.1 is not told by 10.4.1.12, nor by 10.4.1.1.5. */
function occurs(name: string, known: string): boolean {
  const escaped = name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  return new RegExp(`(?<![\\p{L}\\p{N}]|\\d\\.)${escaped}(?![\\p{L}\\p{N}]|[.-]\\d)`, 'u').test(
    known,
  );
}
