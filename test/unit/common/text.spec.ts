import { clipped, fitName, fitText } from '../../../src/common/text/text.js';

describe('text from elsewhere', () => {
  it.each([
    ['plain', 'plain'],
    ['\0nul\0', 'nul'],
    ['half \ud83d', 'half \ufffd'],
    ['whole \u{1f600}', 'whole \u{1f600}'],
  ])('%j is kept as %j', (text, kept) => expect(fitText(text)).toBe(kept));

  it('is cut without leaving half a character', () => {
    expect(clipped('ab\u{1f600}', 3)).toBe('ab\ufffd');
    expect(clipped('ab\u{1f600}', 4)).toBe('ab\u{1f600}');
    expect(clipped('a\0b\0c', 2)).toBe('ab');
  });

  it.each([
    [null, null],
    ['', null],
    [' \0 ', null],
    ['  alpha  beta ', 'alpha  beta'],
    ['abcdefghijk lmn', 'abcdefghijk'],
  ])('the name %j is %j', (text, name) => expect(fitName(text, 12)).toBe(name));
});
