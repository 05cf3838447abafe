import { storedText } from '../../graph/model/properties.js';

describe('storedText', () => {
  it('is what UTF-8 gives back of it, for whole and for halved surrogate pairs', () => {
    for (const text of ['plain', '💥', 'a\ud800b', '\udc00', '\ud83d', '\udca5\ud83d']) {
      expect(storedText(text)).toBe(Buffer.from(text, 'utf8').toString('utf8'));
    }
  });

  it('cuts long text without leaving half a pair', () => {
    const cut = storedText(`${'a'.repeat(8191)}💥`);
    expect(Buffer.from(cut, 'utf8').toString('utf8')).toBe(cut);
  });
});
