import fc from 'fast-check';
import { canonicalJson, recordable } from '../../../../response/index.js';

describe('canonical JSON', () => {
  it('writes numbers, strings and literals as RFC 8785 shows', () => {
    const value: unknown = JSON.parse(
      String.raw`{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`,
    );
    expect(canonicalJson(value)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  it('puts members in the order of their UTF-16 units', () => {
    const names = ['\u20ac', '\r', '\ufb33', '1', '\u{1f600}', '\u0080', '\u00f6'];
    const text = canonicalJson(Object.fromEntries(names.map((name) => [name, 0])));
    const order = ['\r', '1', '\u0080', '\u00f6', '\u20ac', '\u{1f600}', '\ufb33'];
    expect(text).toBe(`{${order.map((name) => `${JSON.stringify(name)}:0`).join(',')}}`);
  });

  it('says the same value, in one text whatever the order of its members', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const whole = recordable(value);
        const text = canonicalJson(whole);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(whole)));
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(canonicalJson(turned(whole))).toBe(text);
      }),
    );
  });

  it.each([
    ['undefined', undefined],
    ['a member that is undefined', { a: undefined }],
    ['a hole', [undefined]],
    ['no number', Number.NaN],
    ['no end', [Number.POSITIVE_INFINITY]],
    ['a bigint', 1n],
    ['a function', () => 1],
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['half a character', 'a\ud800'],
    ['half a character in a name', { '\udc00': 1 }],
  ])('refuses what JSON cannot say: %s', (_, value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });

  it('refuses what is deeper than a record may be', () => {
    const deep = (levels: number): unknown =>
      Array.from({ length: levels }).reduce<unknown>((inner) => [inner], 0);
    expect(canonicalJson(deep(64))).toHaveLength(129);
    expect(() => canonicalJson(deep(65))).toThrow('64 levels');
    expect(() => recordable(deep(65))).toThrow('64 levels');
  });
});

describe('what can be recorded', () => {
  it('leaves out what is undefined, and writes out half a character', () => {
    expect(recordable({ a: undefined, b: ['x\udfff', '😀'], '\ud800': null })).toEqual({
      ...{ b: ['x\\udfff', '😀'] },
      '\\ud800': null,
    });
  });

  it('keeps a member that is called like the prototype', () => {
    const value: unknown = JSON.parse('{"__proto__":{"a":1}}');
    expect(canonicalJson(recordable(value))).toBe('{"__proto__":{"a":1}}');
  });

  it('refuses the rest', () => {
    expect(() => recordable({ a: 1n })).toThrow(TypeError);
    expect(() => recordable({ a: new Date(0) })).toThrow(TypeError);
  });
});

/** The same value, its members the other way round. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, turned(member)]),
  );
}
