import fc from 'fast-check';
import { FilterParser } from 'ldapts';
import { accountFilter, boundedText, systemCode, TextTooLong } from '../../graph/index.js';

async function* pieces(...parts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield await Promise.resolve(Buffer.from(part));
}

describe('what others send', () => {
  it('is one text, whatever the pieces', async () => {
    expect(await boundedText(pieces(), 0)).toBe('');
    expect(await boundedText(pieces('so ', 'much'), 7)).toBe('so much');
  });

  it('is held no further than it may be', async () => {
    let taken = 0;
    const endless = async function* (): AsyncGenerator<Uint8Array> {
      for (;;) {
        taken += 1;
        yield await Promise.resolve(Buffer.alloc(10));
      }
    };
    await expect(boundedText(endless(), 25)).rejects.toThrow(TextTooLong);
    expect(taken).toBe(3);
  });
});

it('of a failure only a code of the system is told', () => {
  expect(systemCode(Object.assign(new Error('to 10.0.0.1'), { code: 'ECONNREFUSED' }))).toBe(
    'ECONNREFUSED',
  );
  const wrapped = new Error('failed', { cause: { code: 'ETIMEDOUT' } });
  expect(systemCode(wrapped)).toBe('ETIMEDOUT');
  for (const other of [new Error('x'), { code: 'a secret' }, { code: 5 }, null, 'ECONNREFUSED'])
    expect(systemCode(other)).toBeUndefined();
});

describe('a filter for an account', () => {
  const filter = accountFilter({ baseDn: 'dc=x', filter: '(&(objectClass=user){who})' });

  it('has one test for each attribute', () => {
    expect(filter('sid', 'S-1-5-9')).toBe('(&(objectClass=user)(objectSid=S-1-5-9))');
    expect(filter('name', 'dana')).toBe('(&(objectClass=user)(|(sAMAccountName=dana)(uid=dana)))');
  });

  it('means the name itself, whoever thought it up', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 40 }), (name) => {
        const parsed = FilterParser.parseString(filter('sid', name));
        expect(parsed).toMatchObject({
          filters: [
            { attribute: 'objectClass', value: 'user' },
            { attribute: 'objectSid', value: name },
          ],
        });
      }),
    );
  });

  it('has a place for the account, and attributes that are some', () => {
    expect(() => accountFilter({ baseDn: 'dc=x', filter: '(uid=*)' })).toThrow(TypeError);
    const attributes = { name: ['uid=*)(x'] };
    expect(() => accountFilter({ baseDn: 'dc=x', attributes })).toThrow(TypeError);
  });
});
