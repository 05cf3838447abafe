/** A number in [0, 1). */
export type Random = () => number;

/** The instants, in seconds, at which one edge was seen over thirty days. */
export type Pattern = (random: Random) => number[];

const HOUR = 3_600;
const DAY = 24 * HOUR;
const DAYS = 30;
const END = DAYS * DAY;

/** A linear congruential generator: the same seed gives the same series everywhere. */
export function seededRandom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

function times(count: number, each: (index: number) => number): number[] {
  return Array.from({ length: count }, (_, index) => each(index));
}

/** Ways in which edges of security telemetry are seen, from the kindest to a bounded memory to the worst. */
export const patterns = {
  /** A service that is always busy: 2,000 sightings, evenly spread. */
  steady: (random) => times(2_000, () => random() * END),
  /** A tool that is used now and then: twelve half hours of fifty sightings each. */
  bursts: (random) =>
    times(12, () => random() * END).flatMap((start) => times(50, () => start + random() * 1_800)),
  /** A job that runs once a night, within five minutes of two. */
  nightly: (random) => times(DAYS, (day) => day * DAY + 2 * HOUR + random() * 300),
  /** A person at work: forty sightings a day between nine and five. */
  office: (random) =>
    times(DAYS, (day) => day).flatMap((day) =>
      times(40, () => day * DAY + (9 + random() * 8) * HOUR),
    ),
  /** Long silences between flurries: gaps of a heavy-tailed length. */
  heavy: (random) => {
    const seen: number[] = [];
    for (let at = gap(random); at < END; at += gap(random)) seen.push(at);
    return seen.length === 0 ? [END] : seen;
  },
} as const satisfies Record<string, Pattern>;

function gap(random: Random): number {
  return 60 * Math.max(random(), 1e-9) ** -1.2;
}
