import { z } from 'zod';

const count = z.int().nonnegative();

/** What the command reads of an answer to `POST /api/v1/events`; a newer service may say more. */
export const answerSchema = z.object({
  received: count,
  accepted: count,
  ignored: count,
  duplicates: count,
  rejected: z.object({
    count,
    samples: z.array(z.object({ line: count, reason: z.string() })),
  }),
  entities: count,
  relationships: count,
  suppressed: count.default(0),
  skew: z.record(z.string(), z.object({ medianSeconds: z.number(), events: count })).default({}),
});

export type Answer = z.output<typeof answerSchema>;

/** The sum of many answers, and what is worth showing of them; plain data, kept between runs. */
export const totalsSchema = answerSchema.omit({ skew: true }).extend({
  /** By format, one entry an answer. */
  skew: z.record(z.string(), z.array(z.object({ medianSeconds: z.number(), events: count }))),
});

export type Totals = z.output<typeof totalsSchema>;

const MAX_SAMPLES = 20;

export const noTotals: Totals = {
  received: 0,
  accepted: 0,
  ignored: 0,
  duplicates: 0,
  rejected: { count: 0, samples: [] },
  entities: 0,
  relationships: 0,
  suppressed: 0,
  skew: {},
};

/** An answer whose lines count from the start of the file, `linesBefore` the part, as totals. */
export function totalsOf(answer: Answer, linesBefore: number): Totals {
  const { rejected, skew } = answer;
  return {
    ...answer,
    rejected: {
      count: rejected.count,
      samples: rejected.samples.map(({ line, reason }) => ({ line: line + linesBefore, reason })),
    },
    skew: Object.fromEntries(Object.entries(skew).map(([format, part]) => [format, [part]])),
  };
}

export function addTotals(a: Totals, b: Totals): Totals {
  return {
    received: a.received + b.received,
    accepted: a.accepted + b.accepted,
    ignored: a.ignored + b.ignored,
    duplicates: a.duplicates + b.duplicates,
    rejected: {
      count: a.rejected.count + b.rejected.count,
      samples: [...a.rejected.samples, ...b.rejected.samples].slice(0, MAX_SAMPLES),
    },
    entities: a.entities + b.entities,
    relationships: a.relationships + b.relationships,
    suppressed: a.suppressed + b.suppressed,
    skew: addSkew(a.skew, b.skew),
  };
}

function addSkew(a: Totals['skew'], b: Totals['skew']): Totals['skew'] {
  const formats = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries(
    [...formats].map((format) => [format, [...(a[format] ?? []), ...(b[format] ?? [])]]),
  );
}

/** Half of the events are in parts with a median up to this one: close to the median of them all. */
export function medianSkew(parts: Totals['skew'][string]): number {
  const sorted = parts.toSorted((a, b) => a.medianSeconds - b.medianSeconds);
  const half = parts.reduce((sum, { events }) => sum + events, 0) / 2;
  let seen = 0;
  for (const { medianSeconds, events } of sorted) {
    seen += events;
    if (seen >= half) return medianSeconds;
  }
  return 0;
}
