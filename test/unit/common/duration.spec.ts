import { durationMs } from '../../../src/common/time/duration.js';

const ANY = /^(\d+(?:\.\d+)?)([a-z]+)?$/;

describe('a length of time', () => {
  it.each([
    ['90', 90_000],
    ['1ms', 1],
    ['0.001', 1],
    ['1.005s', 1005],
    ['1.5m', 90_000],
    ['2h', 7_200_000],
    ['1d', 86_400_000],
    ['2w', 1_209_600_000],
  ])('%s is %d ms', (text, ms) => expect(durationMs(text, ANY)).toBe(ms));

  it.each(['', '0', '0.0s', '0.5ms', '0.0001', '1y', '5 m', '-1s', 'm'])('is not %j', (text) => expect(durationMs(text, ANY)).toBeNull());

  it('is what its form lets be written', () => expect(durationMs('1w', /^(\d+)([smhd])?$/)).toBeNull());
});
