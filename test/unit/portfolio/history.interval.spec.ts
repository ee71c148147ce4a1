import { Problem } from '../../../src/common/problem.js';
import { readInterval, usualInterval } from '../../../src/modules/portfolio/performance/history.interval.js';

const DAY_MS = 86_400_000;

describe('The interval of a history', () => {
  it.each([
    ['60s', 60_000],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['1d', DAY_MS],
    ['2w', 14 * DAY_MS],
  ])('%s is %d ms', (text, ms) => {
    expect(readInterval(text)).toBe(ms);
  });

  it.each(['', '0s', '00m', '-1h', '1', '1ms', '1.5h', '1y', '1H', ' 1h', '1h ', '9999999d', 'NaN', '١h', "1h'; drop table trades"])(
    '%j is refused',
    (text) => {
      expect(() => readInterval(text)).toThrow(Problem);
    },
  );

  it('by default gives no more than 1,000 points, however long the range', () => {
    for (let rangeMs = 1; rangeMs < 20_000_000 * DAY_MS; rangeMs *= 3) expect(rangeMs / usualInterval(rangeMs)).toBeLessThanOrEqual(1000);
    expect(usualInterval(DAY_MS)).toBe(300_000);
  });
});
