import { parseTime, timeRange } from '../../../src/common/time/time-range.js';

describe('a time in a query', () => {
  it.each([
    ['1795887818', '2026-11-28T17:43:38.000Z'],
    ['1795887818000', '2026-11-28T17:43:38.000Z'],
    ['99999999999', '5138-11-16T09:46:39.000Z'],
    ['100000000000', '1973-03-03T09:46:40.000Z'],
    ['0', '1970-01-01T00:00:00.000Z'],
    ['-86400', '1969-12-31T00:00:00.000Z'],
    ['2025-12-04T11:30:00+01:00', '2025-12-04T10:30:00.000Z'],
  ])('%s is %s', (text, expected) => {
    expect(new Date(parseTime(text) ?? NaN).toISOString()).toBe(expected);
  });

  it.each(['2025-12-04T10:30:00', 'soon', '1e9', '99999999999999999', ''])('%j is none', (text) => {
    expect(parseTime(text)).toBeNull();
  });

  it('makes a range with one that is written otherwise', () => {
    expect(timeRange('1795887818', '2026-11-28T17:43:39Z', 0, 0)).toEqual({ startMs: 1795887818000, endMs: 1795887819000 });
  });
});
