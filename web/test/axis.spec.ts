import { axisTimes } from '../src/charts/axis.ts';

const every = (from: string, hours: number, count: number): number[] =>
  Array.from({ length: count }, (_, at) => Date.parse(from) / 1000 + at * hours * 3600);

describe('the times below a chart', () => {
  it('are minutes within a day, and days within weeks', () => {
    expect(axisTimes(every('2026-11-28T16:00:00Z', 1, 3), 'UTC')).toEqual(['16:00', '17:00', '18:00']);
    expect(axisTimes(every('2026-11-28T00:00:00Z', 24, 3), 'UTC')).toEqual(['00:00', '00:00', '00:00']);
    expect(axisTimes(every('2026-11-28T00:00:00Z', 24, 4), 'UTC')).toEqual(['11-28', '11-29', '11-30', '12-01']);
  });

  it('name a day once, and the hours within it', () => {
    expect(axisTimes(every('2026-11-28T00:00:00Z', 12, 6), 'UTC')).toEqual(['11-28', '12:00', '11-29', '12:00', '11-30', '12:00']);
  });

  it('have no hour twice in the night in which summer time ends, and none that is missing in which it begins', () => {
    expect(axisTimes(every('2026-10-24T23:00:00Z', 1, 4), 'Europe/Berlin')).toEqual(['01:00', '02:00 +2', '02:00 +1', '03:00']);
    expect(axisTimes(every('2026-03-29T00:00:00Z', 1, 3), 'Europe/Berlin')).toEqual(['01:00', '03:00', '04:00']);
    expect(axisTimes(every('2026-11-01T05:00:00Z', 1, 3), 'America/New_York')).toEqual(['01:00 −4', '01:00 −5', '02:00']);
  });

  it('are in the chosen zone, and none where there are none', () => {
    expect(axisTimes(every('2026-11-28T16:00:00Z', 1, 1), 'Asia/Kolkata')).toEqual(['21:30']);
    expect(axisTimes([], 'UTC')).toEqual([]);
  });
});
