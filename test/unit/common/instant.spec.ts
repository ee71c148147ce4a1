import { instantOf } from '../../../src/common/time/instant.js';
import { parseTime } from '../../../src/common/time/time-range.js';
import { toTimeMs } from '../../../src/platform/upstream/fields.js';

describe('a time', () => {
  it.each([
    ['2026-02-28T12:00:00Z', '2026-02-28T12:00:00.000Z'],
    ['2024-02-29T12:00:00.123456Z', '2024-02-29T12:00:00.123Z'],
    ['2026-12-31T23:59:60Z', '2027-01-01T00:00:00.000Z'],
    ['2026-06-30T23:59:60.5Z', '2026-07-01T00:00:00.000Z'],
    ['2026-03-01T01:30:00+05:30', '2026-02-28T20:00:00.000Z'],
    ['2026-03-01t01:30:00-0330', '2026-03-01T05:00:00.000Z'],
  ])('%s is %s at every border', (text, instant) => {
    for (const read of [instantOf, parseTime, toTimeMs]) expect(new Date(read(text) ?? 0).toISOString()).toBe(instant);
  });

  it.each([
    ...['2026-02-30T00:00:00Z', '2026-04-31T00:00:00Z', '2026-02-29T00:00:00Z', '2026-13-01T00:00:00Z', '2026-00-10T00:00:00Z'],
    ...['2026-02-00T00:00:00Z', '2026-02-01T24:00:00Z', '2026-02-01T23:60:00Z', '2026-02-01T23:59:61Z', '2026-02-01T00:00:00+25:00'],
    ...['2026-02-01T00:00:00+10:60', '2100-02-29T00:00:00Z'],
  ])('is not %s, at no border', (text) => {
    expect([instantOf(text), parseTime(text), toTimeMs(text)]).toEqual([null, null, null]);
  });
});
