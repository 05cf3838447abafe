import fc from 'fast-check';
import {
  entityDeclaration,
  isRelationshipObservation,
  relationshipDeclaration,
  type EntityMention,
  type Observation,
} from '../../graph/index.js';
import { frame, type Frame } from '../../ingest/frame.js';
import type { Accepted, Format, RawEvent } from '../../ingest/normalise/format.js';

/** What a format must stand: real lines with flipped bits, cut, with fields of any type and size. */
export interface HostileCase {
  readonly format: Format;
  /** Real lines, as they come over the wire; a few dozen that differ. */
  readonly lines: readonly string[];
  /** The most facts that one event may honestly give. */
  readonly maxFacts?: number;
  /** Reads a body for formats that are not JSON. */
  readonly framing?: (chunks: AsyncIterable<Uint8Array>) => AsyncIterable<Frame>;
}

const RECEPTION = { at: Date.UTC(2024, 0, 1) / 1000, source: 'hostile' };
const LIMITS = { maxLineBytes: 4 * 1024 * 1024, maxDepth: 64 };
const MAX_KEY = 1024;
/** An ARN may have this many characters. */
const MAX_ARN = 2048;
const MAX_TEXT = 8192;
/** The same cases each time, unless a run is asked to look for others: `FUZZ=1 npx jest …`. */
const SEED = process.env['FUZZ'] === undefined ? { seed: 20_240_501 } : {};
/** Far above any honest run: it only tells a hang from slowness. */
const PATIENCE_MS = 20_000;

const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    '-',
    '(empty)',
    '\\\\',
    '{}',
    '[[[[',
    '<x>'.repeat(3000),
    '{"a":'.repeat(3000),
    '__proto__',
    'constructor',
    '0x',
    '99999999999999999999',
    '-1',
    'NaN',
    '1601-01-01T00:00:00Z',
    '+275760-09-13T00:00:00Z',
    '9999-12-31T23:59:59Z',
    '::ffff:999.1.1.1',
    'user@',
    '@',
    'CORP\\',
    'arn:aws:::::',
    'http://',
    'file:///%',
    '%E0%A4%A',
    '\ud800',
    '\u0000',
    '\u202e',
  ),
  fc
    .constantFrom(' ', '"', '&', ';', '=', ',', 'a:', '\n\t', '%', '\\')
    .map((u) => u.repeat(60_000)),
  fc.nat({ max: 200_000 }).map((length) => 'x/'.repeat(length / 2)),
);

const hostileValue = fc.oneof(
  { arbitrary: hostileText, weight: 3 },
  { arbitrary: fc.jsonValue({ maxDepth: 4 }), weight: 2 },
  fc.double(),
  fc.constantFrom<unknown>(
    null,
    true,
    [],
    {},
    -0,
    -1,
    1e308,
    Number.MAX_SAFE_INTEGER,
    [[[[null]]]],
    { toString: 1 },
    Array.from({ length: 5000 }, (_, i) => `10.0.${i >> 8}.${i & 255}`),
  ),
);

const change = fc.record({ at: fc.nat(), value: hostileValue });

/** A copy in which the nth property, counted depth first, has another value. */
export function changed(event: RawEvent, { at, value }: { at: number; value: unknown }): RawEvent {
  const copy = structuredClone(event) as Record<string, unknown>;
  const places: [Record<string, unknown>, string][] = [];
  const visit = (holder: Record<string, unknown>): void => {
    for (const [name, inner] of Object.entries(holder)) {
      places.push([holder, name]);
      if (typeof inner === 'object' && inner !== null) visit(inner as Record<string, unknown>);
    }
  };
  visit(copy);
  const place = places[at % places.length];
  if (place !== undefined) place[0][place[1]] = value;
  return copy;
}

export function longestText(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  return Math.max(0, ...Object.values(value).map(longestText));
}

function expectSoundMention(mention: EntityMention): void {
  const { keys, properties } = entityDeclaration(mention.kind);
  for (const name of new Set(keys.flat())) {
    const value = (mention as Readonly<Record<string, unknown>>)[name];
    expect(longestText(value)).toBeLessThanOrEqual(name === 'arn' ? MAX_ARN : MAX_KEY);
  }
  for (const name of Object.keys(mention)) {
    expect(name === 'kind' || name in properties).toBe(true);
  }
}

function expectSoundFact(fact: Observation, { at }: Accepted): void {
  expect(Number.isFinite(fact.at)).toBe(true);
  expect(Math.abs(fact.at - at)).toBeLessThan(400 * 86_400 * 365);
  if (!isRelationshipObservation(fact)) {
    expectSoundMention(fact.entity);
    return;
  }
  const { from, to, properties } = relationshipDeclaration(fact.relation);
  expect(from).toContain(fact.from.kind);
  expect(to).toContain(fact.to.kind);
  expectSoundMention(fact.from);
  expectSoundMention(fact.to);
  for (const [name, value] of Object.entries(fact.properties ?? {})) {
    expect(properties).toHaveProperty(name);
    expect(value).not.toBeUndefined();
  }
}

/** One sound verdict: of a fixed set of reasons, or facts that the graph can hold. */
function expectSoundVerdict({ format, maxFacts = 64 }: HostileCase, event: RawEvent): void {
  expect(typeof format.recognises(event)).toBe('boolean');
  const verdict = format.normalise(event, RECEPTION);
  expect(['accepted', 'ignored', 'rejected']).toContain(verdict.outcome);
  if (verdict.outcome !== 'accepted') {
    expect(verdict.reason).not.toBe('');
    expect(verdict.reason.length).toBeLessThan(160);
    return;
  }
  expect(verdict.observations.length).toBeGreaterThan(0);
  expect(verdict.observations.length).toBeLessThanOrEqual(maxFacts);
  expect(verdict.at).toBeGreaterThanOrEqual(Date.UTC(1980, 0, 1) / 1000);
  expect(verdict.at).toBeLessThan(Date.UTC(2200, 0, 1) / 1000);
  expect(longestText(verdict.observations)).toBeLessThanOrEqual(MAX_TEXT);
  expect((verdict.recordId ?? '').length).toBeLessThanOrEqual(MAX_TEXT);
  for (const fact of verdict.observations) expectSoundFact(fact, verdict);
}

/** Names of what every format must stand, each with its check. */
export function hostileChecks(what: HostileCase): [string, () => Promise<void>][] {
  const { format, lines } = what;

  const eventsOf = async (bytes: Uint8Array): Promise<RawEvent[]> => {
    const chunks = ReadableStream.from<Uint8Array>([bytes]);
    const frames = what.framing?.(chunks) ?? frame(chunks, LIMITS);
    const events: RawEvent[] = [];
    for await (const framed of frames) if ('event' in framed) events.push(framed.event);
    return events;
  };
  let read: Promise<RawEvent[]> | undefined;
  const originals = (): Promise<RawEvent[]> => (read ??= eventsOf(Buffer.from(lines.join('\n'))));

  const realEvents = async (): Promise<void> => {
    const verdicts = (await originals()).map((event) => format.normalise(event, RECEPTION));
    expect(verdicts.map(({ outcome }) => outcome)).toContain('accepted');
  };

  const fields = async (): Promise<void> => {
    const changes = fc.array(change, { minLength: 1, maxLength: 6 });
    const event = fc.constantFrom(...(await originals()));
    const property = fc.property(event, changes, (original, list) => {
      expectSoundVerdict(what, list.reduce(changed, original));
    });
    fc.assert(property, { ...SEED, numRuns: 600 });
  };

  const bytes = async (): Promise<void> => {
    const flips = fc.array(fc.record({ at: fc.nat(), bit: fc.nat(7) }), { maxLength: 8 });
    const kept = fc.double({ min: 0, max: 3, noNaN: true });
    const line = fc.constantFrom(...lines);
    const property = fc.asyncProperty(line, flips, kept, async (text, damage, share) => {
      const whole = Buffer.from(text);
      for (const { at, bit } of damage) {
        const place = at % whole.length;
        whole[place] = (whole[place] ?? 0) ^ (1 << bit);
      }
      const part = whole.subarray(0, Math.floor(whole.length * Math.min(1, share)));
      for (const event of await eventsOf(part)) expectSoundVerdict(what, event);
    });
    await fc.assert(property, { ...SEED, numRuns: 600 });
  };

  const objects = (): Promise<void> => {
    const property = fc.property(fc.dictionary(fc.string(), hostileValue), (event) => {
      expectSoundVerdict(what, event);
    });
    fc.assert(property, SEED);
    return Promise.resolve();
  };

  const purity = async (): Promise<void> => {
    const event = fc.constantFrom(...(await originals()));
    const property = fc.property(event, change, (original, one) => {
      const mutated = changed(original, one);
      const before = structuredClone(mutated);
      const first = format.normalise(mutated, RECEPTION);
      expect(format.normalise(mutated, RECEPTION)).toEqual(first);
      expect(mutated).toEqual(before);
    });
    fc.assert(property, SEED);
  };

  const size = async (): Promise<void> => {
    const deep = JSON.parse('{"a":'.repeat(20_000) + '1' + '}'.repeat(20_000)) as unknown;
    const wide = Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`k${i}`, 'v']));
    const long = Array.from({ length: 100_000 }, () => ({ name: 'x', value: 'y' }));
    const text = 'a\\ "&;=:\n/'.repeat(50_000);
    const began = performance.now();
    for (const original of (await originals()).slice(0, 8)) {
      for (const name of Object.keys(original).slice(0, 40)) {
        for (const value of [deep, wide, long, text]) {
          expectSoundVerdict(what, { ...original, [name]: value });
        }
      }
    }
    expect(performance.now() - began).toBeLessThan(PATIENCE_MS);
  };

  return [
    ['gives a verdict on real events', realEvents],
    ['stands fields of any type and size', fields],
    ['stands lines with flipped bits and lost ends', bytes],
    ['stands any JSON object', objects],
    ['gives the same verdict again, and leaves the event as it was', purity],
    ['is not held up by depth or width', size],
  ];
}
