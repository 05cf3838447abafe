import { z } from 'zod';
import type { EpochSeconds } from '../../../../graph/index.js';
import { LookFailure } from '../source.js';
import type { Indicator } from './indicator.js';
import { describe, type FeedReading, Tally } from './reading.js';
import { readPattern } from './stix-pattern.js';

const text = z.string().optional().catch(undefined);

const indicatorObject = z.object({
  ...{ type: z.literal('indicator'), id: text, pattern: text, pattern_type: text },
  ...{ name: text, description: text, modified: text, valid_from: text, valid_until: text },
  revoked: z.boolean().optional().catch(undefined),
});
type IndicatorObject = z.output<typeof indicatorObject>;

const objects = z.array(z.unknown());
const holder = z.union([
  z.looseObject({ objects }),
  z
    .looseObject({ type: z.literal('bundle'), objects: z.undefined().optional() })
    .transform(() => ({ objects: [] })),
]);
/** An envelope without objects has nothing else in it either. */
const envelope = z.union([
  z.looseObject({ objects }),
  z
    .strictObject({ more: z.unknown().optional(), next: z.unknown().optional() })
    .transform(() => ({ objects: [] })),
]);

/** The objects of a bundle of STIX. @throws LookFailure for any other JSON */
export function objectsIn(value: unknown): readonly unknown[] {
  const read = holder.safeParse(value);
  if (!read.success) throw new LookFailure('sent no bundle of STIX');
  return read.data.objects;
}

/** Those of an envelope of TAXII. @throws LookFailure for any other JSON */
export function envelopeObjects(value: unknown): readonly unknown[] {
  const read = envelope.safeParse(value);
  if (!read.success) throw new LookFailure('sent no envelope of TAXII');
  return read.data.objects;
}

/**
 * The indicators among some objects of STIX 2.1, of each the version that was changed last. Other objects are no
 * entries. What is revoked or over by `now` is skipped, and so is a pattern that is not wholly read.
 */
export function readStix(
  objects: readonly unknown[],
  now: EpochSeconds,
  most: number,
): FeedReading {
  const tally = new Tally(most);
  for (const object of latestOf(objects)) {
    if (object.revoked === true) tally.skip('revoked');
    else if (object.pattern_type !== undefined && object.pattern_type !== 'stix')
      tally.skip('a pattern of another language');
    else takeFrom(object, now, tally);
  }
  return tally.reading;
}

function latestOf(objects: readonly unknown[]): readonly IndicatorObject[] {
  const latest = new Map<string, IndicatorObject>();
  objects.forEach((object, index) => {
    const read = indicatorObject.safeParse(object);
    if (!read.success) return;
    const id = read.data.id ?? `without id ${index}`;
    const there = latest.get(id);
    if (there === undefined || (there.modified ?? '') <= (read.data.modified ?? ''))
      latest.set(id, read.data);
  });
  return [...latest.values()];
}

function takeFrom(object: IndicatorObject, now: EpochSeconds, tally: Tally): void {
  const validFrom = epochOf(object.valid_from);
  const validUntil = epochOf(object.valid_until);
  if (validUntil !== undefined && validUntil <= now) {
    tally.skip('over');
    return;
  }
  const alternatives = readPattern(object.pattern ?? '') ?? [];
  const description = describe(object.name, object.description);
  const indicators = alternatives.map(([of, ...and]): Indicator => ({
    of,
    and,
    description,
    validFrom,
    validUntil,
  }));
  tally.take(indicators, 'a pattern that is not read');
}

function epochOf(time: string | undefined): EpochSeconds | undefined {
  const ms = Date.parse(time ?? '');
  return Number.isNaN(ms) ? undefined : ms / 1000;
}
