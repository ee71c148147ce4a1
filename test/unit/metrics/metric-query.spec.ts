import fc from 'fast-check';
import { readMetricQuery } from '../../../src/modules/metrics/history/metric-query.js';
import { gridOver, parseStep, resolutionOf } from '../../../src/modules/metrics/series/metric-step.js';

const NOW = Date.parse('2025-12-04T10:30:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

describe('a step', () => {
  it.each([
    ['60', 60_000],
    ['60s', 60_000],
    ['0.5', 500],
    ['1ms', 1],
    ['0.001', 1],
    ['1.5m', 90_000],
    ['5m', 300_000],
    ['1h', HOUR],
    ['1d', DAY],
    ['1w', 7 * DAY],
    ['3650d', 3650 * DAY],
  ])('may be %s', (text, ms) => {
    expect(parseStep(text)).toBe(ms);
  });

  it.each(['', '0', '0s', '-1', '+1', '1e3', '1y', '1 h', 's', '0.0001', '0.5ms', '3651d', 'NaN', 'Infinity', '１'])(
    'may not be "%s"',
    (text) => {
      expect(() => parseStep(text)).toThrow(expect.objectContaining({ code: 'request.invalid' }));
    },
  );

  it.each([
    [HOUR, 'hour'],
    [DAY, 'hour'],
    [60_000, 'minute'],
    [90 * 60_000, 'minute'],
    [90_000, 'point'],
    [1, 'point'],
  ])('of %d ms is read from each %s', (stepMs, resolution) => {
    expect(resolutionOf({ startMs: 0, stepMs, count: 1 })).toBe(resolution);
  });
});

describe('a grid', () => {
  it.each([
    [60_000, 1000],
    [1_000_000, 1000],
    [1_001_000, 2000],
    [HOUR, 5000],
    [DAY, 120_000],
    [7 * DAY, 15 * 60_000],
    [30 * DAY, HOUR],
    [YEAR, 12 * HOUR],
    [10 * YEAR, 7 * DAY],
  ])('over %d ms has steps of %d ms', (range, stepMs) => {
    expect(gridOver(0, range, null)).toEqual({ startMs: 0, stepMs, count: Math.ceil(range / stepMs) });
  });

  it('covers its range with whole steps since 1970, and as few as will do', () => {
    const ms = fc.integer({ min: 0, max: 253_402_300_800_000 });
    fc.assert(
      fc.property(ms, ms, fc.option(fc.integer({ min: 1, max: 3650 * DAY })), (one, other, step) => {
        const [startMs, endMs] = [Math.min(one, other), Math.max(one, other) + 1];
        fc.pre(step === null || (endMs - startMs) / step < 10_000);
        const grid = gridOver(startMs, endMs, step);
        const gridEndMs = grid.startMs + grid.count * grid.stepMs;
        expect(grid.startMs % grid.stepMs).toBe(0);
        expect(grid.startMs <= startMs && startMs < grid.startMs + grid.stepMs).toBe(true);
        expect(gridEndMs - grid.stepMs < endMs && endMs <= gridEndMs).toBe(true);
        expect(grid.count).toBeLessThanOrEqual(step === null ? 1000 : 11_000);
      }),
    );
  });
});

describe('a query', () => {
  it('is about the last day and averages, unless it says otherwise', () => {
    expect(readMetricQuery({}, NOW)).toEqual({
      grid: { startMs: NOW - DAY, stepMs: 120_000, count: 720, fromMs: NOW - DAY, toMs: NOW },
      aggregation: 'avg',
      labels: {},
      fill: false,
      format: 'json',
      isFixed: false,
    });
  });

  it('says everything', () => {
    const query = {
      start_time: '2025-12-01T00:00:00Z',
      end_time: String(NOW),
      step: '1d',
      aggregation: 'max',
      fill: 'null',
      format: 'csv',
    };
    expect(readMetricQuery({ ...query, 'label.zone': 'x', 'label.host': 'a' }, NOW)).toEqual({
      grid: { startMs: Date.parse('2025-12-01T00:00:00Z'), stepMs: DAY, count: 4, fromMs: Date.parse('2025-12-01T00:00:00Z'), toMs: NOW },
      aggregation: 'max',
      labels: { host: 'a', zone: 'x' },
      fill: true,
      format: 'csv',
      isFixed: true,
    });
  });

  it.each([
    [{ end_time: String(NOW) }, true],
    [{ start_time: '0', end_time: String(NOW) }, true],
    [{ start_time: '2025-12-01T00:00:00Z' }, false],
  ])('%j asks for the same range at any time: %j', (query, isFixed) => expect(readMetricQuery(query, NOW).isFixed).toBe(isFixed));

  it('names everything that it must not say', () => {
    expect(() => readMetricQuery({ host: 'a', 'label.1': 'b', 'label.x': ['c', 'd'], step: '1h' }, NOW)).toThrow(
      expect.objectContaining({
        options: {
          errors: [
            { field: 'host', message: expect.stringContaining('is not known here; known: aggregation') },
            { field: 'label.1', message: expect.stringContaining('must be a name') },
            { field: 'label.x', message: expect.stringContaining('must be text') },
          ],
        },
      }),
    );
  });

  it('has at most 16 labels', () => {
    const labels = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`label.k${n}`, 'v']));
    expect(Object.keys(readMetricQuery(labels(16), NOW).labels)).toHaveLength(16);
    expect(() => readMetricQuery(labels(17), NOW)).toThrow(expect.objectContaining({ code: 'request.invalid' }));
  });
});
