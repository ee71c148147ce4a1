import { readName } from '../../../src/common/text/name.js';

describe('a name', () => {
  it.each([
    ['Interactive Brokers', 'Interactive Brokers'],
    ['IB:U123', 'IB:U123'],
    ['  Bo\u0308rse ', 'B\u00f6rse'],
    ['a/b', 'a/b'],
    ['\u{1F680}'.repeat(64), '\u{1F680}'.repeat(64)],
  ])('%j is read as %j', (raw, name) => expect(readName(raw)).toBe(name));

  it.each(['', '  ', 'a\u0000b', 'a\nb', 'a\u200bb', '\ud800', 'x'.repeat(65), 7, null, undefined, {}])('is not %j', (raw) =>
    expect(readName(raw)).toBeNull(),
  );
});
