import fc from 'fast-check';
import { eventId } from '../../ingest/event-id.js';

const from = (format: string, source = 'collector'): { source: string; format: string } => ({
  source,
  format,
});

describe('the identity of an event', () => {
  it('is that of its record id, whatever else it says', () => {
    expect(eventId(from('windows'), 'host:1', { a: 1 })).toBe(
      eventId(from('windows'), 'host:1', { a: 2 }),
    );
    expect(eventId(from('windows'), 'host:1', {})).not.toBe(eventId(from('windows'), 'host:2', {}));
    expect(eventId(from('windows'), 'host:1', {})).not.toBe(
      eventId(from('cloudtrail'), 'host:1', {}),
    );
  });

  it('is another one from another source, so that deleting one leaves the other', () => {
    const told = eventId(from('windows', 'a'), 'host:1', {});
    expect(eventId(from('windows', 'b'), 'host:1', {})).not.toBe(told);
  });

  it('is that of its content without a record id', () => {
    const id = eventId(from('zeek'), undefined, { a: 1, b: { c: 'x', d: [1, 2] } });
    expect(eventId(from('zeek'), undefined, { b: { d: [1, 2], c: 'x' }, a: 1 })).toBe(id);
    expect(eventId(from('zeek'), undefined, { b: { d: [2, 1], c: 'x' }, a: 1 })).not.toBe(id);
    expect(eventId(from('zeek'), undefined, { a: 1, b: { c: 'x', d: [1, 2] }, e: null })).not.toBe(
      id,
    );
  });

  it('tells values apart that are written alike', () => {
    const values = [
      '1',
      1,
      true,
      'true',
      null,
      'null',
      [],
      {},
      ['1'],
      { 1: '' },
      '',
      ['a', 'b'],
      ['ab'],
    ];
    const ids = values.map((value) => eventId(from('f'), undefined, { value }));
    expect(new Set(ids).size).toBe(values.length);
  });

  it('does not take a record id for content', () => {
    expect(eventId(from('zeek'), '{}', {})).not.toBe(eventId(from('zeek'), undefined, {}));
  });

  it('fits a signed 64-bit integer', () => {
    const ids = Array.from({ length: 200 }, (_, i) => eventId(from('windows'), String(i), {}));
    expect(ids.every((id) => BigInt.asIntN(64, id) === id)).toBe(true);
    expect(new Set(ids).size).toBe(200);
    expect(ids.some((id) => id < 0n)).toBe(true);
  });

  it('does not depend on the order of keys, for any event', () => {
    const event = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(event, (one) => {
        const turned = Object.fromEntries(Object.entries(one).reverse());
        expect(eventId(from('f'), undefined, turned)).toBe(eventId(from('f'), undefined, one));
      }),
    );
  });

  it('tells events apart that differ in a __proto__ key', () => {
    const event = (text: string): Record<string, unknown> =>
      JSON.parse(text) as Record<string, unknown>;
    const id = eventId(from('f'), undefined, event('{"__proto__":{"a":1}}'));
    expect(eventId(from('f'), undefined, event('{"__proto__":{"a":2}}'))).not.toBe(id);
  });
});
