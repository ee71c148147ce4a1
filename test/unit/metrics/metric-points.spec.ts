import fc from 'fast-check';
import { readPoints, without } from '../../../src/modules/metrics/intake/metric-points.js';
import { MetricSeries, SeriesBook } from '../../../src/modules/metrics/series/metric-series.js';

const NOW = Date.parse('2025-12-04T10:30:00Z');
const ACCEPTANCE = { nowMs: NOW, oldestMs: NOW - 86_400_000 };
const read = (...raw: unknown[]) => readPoints(raw, new SeriesBook(), ACCEPTANCE);
const timeOf = (timestamp: unknown) => read({ type: 'cpu', value: 1, timestamp }).points.atMs[0] ?? null;

describe('points as they are sent', () => {
  it('come column by column, in their order', () => {
    const { points, faults } = read(
      { type: 'cpu', value: 1, timestamp: NOW - 1, labels: { host: 'a' } },
      { type: 'cpu' },
      { type: 'disk', value: -0.5 },
    );
    expect(points.series.map(({ type, labels }) => [type, labels])).toEqual([
      ['cpu', { host: 'a' }],
      ['disk', {}],
    ]);
    expect([points.atMs, points.values]).toEqual([
      [NOW - 1, NOW],
      [1, -0.5],
    ]);
    expect(faults).toEqual([{ index: 1, field: 'value', message: 'must be a finite number' }]);
  });

  it.each([
    ['2025-12-04T10:29:59Z', NOW - 1000],
    ['2025-12-04T11:29:59.5+01:00', NOW - 500],
    [NOW - 7, NOW - 7],
    [NOW - 6.25, NOW - 7],
    [String(NOW - 7), NOW - 7],
    // Seconds are recognised by their size.
    [Math.floor(NOW / 1000), Math.floor(NOW / 1000) * 1000],
    [null, NOW],
    [undefined, NOW],
    [NOW + 300_000, NOW + 300_000],
    [NOW - 86_400_000, NOW - 86_400_000],
  ])('may have the time %j', (timestamp, ms) => {
    expect(timeOf(timestamp)).toBe(ms);
  });

  it.each([
    '2025-12-04T10:29:59',
    '2025-12-04',
    'now',
    '',
    [],
    true,
    NOW + 300_001,
    NOW - 86_400_001,
    Infinity,
    Math.floor(NOW / 1000) - 86_401,
  ])('may not have the time %j', (timestamp) => {
    expect(timeOf(timestamp)).toBeNull();
  });

  it('of a series that is refused are named by their index in the call', () => {
    const good = (host: string, value: number) => ({ type: 'cpu', value, labels: { host } });
    const all = read(null, good('a', 1), good('b', 2), 7, 8, good('b', 3), good('a', 4), null);
    const { points, faults } = without(all, ({ labels }) => (labels['host'] === 'b' ? { field: 'labels', message: 'no' } : null));
    expect([points.values, points.series.map(({ labels }) => labels['host']), points.atMs.length]).toEqual([[1, 4], ['a', 'a'], 2]);
    expect(faults.map(({ index, message }) => `${index} ${message}`)).toEqual([
      ...['0 must be an object', '2 no', '3 must be an object', '4 must be an object', '5 no', '7 must be an object'],
    ]);
  });

  it('never throw, and are taken or named', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.anything(), fc.record({ type: fc.anything(), value: fc.anything(), labels: fc.anything() }))),
        (raw) => {
          const { points, faults } = read(...raw);
          expect(points.series.length + faults.length).toBe(raw.length);
          expect([points.atMs.length, points.values.length]).toEqual([points.series.length, points.series.length]);
        },
      ),
    );
  });
});

const sorted = (labels: Record<string, string>) => JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));

describe('series', () => {
  const book = new SeriesBook();
  const series = (type: unknown, labels?: unknown) => book.seriesOf(type, labels);
  const keyOf = (type: unknown, labels?: unknown) => {
    const found = series(type, labels);
    return found instanceof MetricSeries ? found.key : `${found.field} ${found.message}`;
  };

  it('are one whatever the order of their labels', () => {
    expect(keyOf('cpu', { b: '2', a: '1' })).toBe('cpu{"a":"1","b":"2"}');
    expect(keyOf('cpu', { a: '1', b: '2' })).toBe('cpu{"a":"1","b":"2"}');
    expect([keyOf('cpu'), keyOf('cpu', null), keyOf('cpu', {})]).toEqual(['cpu{}', 'cpu{}', 'cpu{}']);
  });

  it('are the same object the next time, so that their row is looked for once', () => {
    expect(series('cpu', { a: '1' })).toBe(series('cpu', { a: '1' }));
  });

  it('are not known by what only looks like them', () => {
    expect(keyOf('cpu', { host: 'a', zone: 'x' })).toBe('cpu{"host":"a","zone":"x"}');
    expect(keyOf('cpu', { host: 'a\0zone\0x' })).toBe('labels.host must be text of 1 to 200 characters');
    expect(keyOf('cpu', { 'host\0a\0zone': 'x' })).toContain('have a key that must be');
    expect(keyOf('cpu\0host', { 'a\0zone': 'x' })).toContain('type must be');
    expect(keyOf('cpu\0host\0a\0zone\0x', {})).toContain('type must be');
    expect(keyOf('cpu', { host: 5 })).toBe('labels.host must be text of 1 to 200 characters');
  });

  it('have a name of their own under any labels', () => {
    const labels = fc.dictionary(fc.stringMatching(/^[a-zA-Z]\w{0,5}$/), fc.string({ minLength: 1, maxLength: 5, unit: 'grapheme' }), {
      maxKeys: 4,
    });
    const type = fc.stringMatching(/^[\w-]{1,8}$/);
    fc.assert(
      fc.property(type, labels, type, labels, (oneType, one, otherType, other) => {
        fc.pre(![...Object.values(one), ...Object.values(other)].some((value) => value.includes('\0')));
        const same = oneType === otherType && sorted(one) === sorted(other);
        expect(keyOf(oneType, one) === keyOf(otherType, other)).toBe(same);
      }),
    );
  });

  it('with long labels are known by a hash that an index can hold', () => {
    const long = (first: string) =>
      Object.fromEntries(Array.from({ length: 16 }, (_, n) => [`k${n}`, (n === 0 ? first : 'x') + '漢'.repeat(199)]));
    expect(keyOf('cpu', long('a'))).toMatch(/^cpusha256:[\w-]{43}$/);
    expect(keyOf('cpu', long('a'))).not.toBe(keyOf('cpu', long('b')));
  });
});
