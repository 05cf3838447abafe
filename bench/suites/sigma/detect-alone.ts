import { Detector, loadRules, type RawRecord } from '../../../detections/index.js';

const MS_PER_SECOND = 1000;
/** Both captures are of Windows, as are the generated events. */
const FORMAT = 'windows';
const AT = 1;

export interface DetectedAlone {
  /** How many rules were taken. */
  readonly rules: number;
  /** Events a second of each round. */
  readonly rates: readonly number[];
}

/** Asks the rules of the events on this thread, without service and graph; the first round warms up. */
export async function detectAlone(
  folder: string,
  lines: readonly string[],
  rounds: number,
): Promise<DetectedAlone> {
  const { ruleset, loaded } = await loadRules([folder]);
  const detector = new Detector(ruleset);
  const records = lines.map((line) => JSON.parse(line) as RawRecord);
  const rates = Array.from({ length: rounds + 1 }, () => {
    const start = performance.now();
    for (const record of records) detector.detect('bench', FORMAT, record, AT);
    return (records.length * MS_PER_SECOND) / (performance.now() - start);
  });
  return { rules: loaded, rates: rates.slice(1) };
}
