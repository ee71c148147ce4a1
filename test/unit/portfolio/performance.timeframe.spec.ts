import { FRAMES, startOf, TIMEFRAMES } from '../../../src/modules/portfolio/equity/timeframe.js';

const NOW_MS = Date.parse('2025-03-05T10:30:00Z');

describe('A timeframe', () => {
  it.each([
    ['1d', '2025-03-04T10:00:00.000Z'],
    ['1w', '2025-02-26T10:00:00.000Z'],
    ['1m', '2025-02-03T00:00:00.000Z'],
    ['3m', '2024-12-05T00:00:00.000Z'],
    ['1y', '2024-03-05T00:00:00.000Z'],
  ] as const)('of %s begins with the period of %s', (timeframe, start) => {
    expect(new Date(startOf(FRAMES[timeframe], NOW_MS)).toISOString()).toBe(start);
  });

  it('of all there is has no beginning', () => {
    expect(startOf(FRAMES.all, NOW_MS)).toBe(-Infinity);
  });

  it('begins at the same time within a period: what was computed can be used again', () => {
    for (const timeframe of TIMEFRAMES) {
      const { periodMs } = FRAMES[timeframe];
      const startMs = Math.floor(NOW_MS / periodMs) * periodMs;
      expect(startOf(FRAMES[timeframe], startMs + periodMs - 1)).toBe(startOf(FRAMES[timeframe], startMs));
    }
  });
});
