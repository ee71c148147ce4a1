import { EquityTrack } from '../../../src/sandbox/ledger/equity-track.js';
import { Money } from '../../../src/sandbox/ledger/money.js';

function follow(...steps: [at: string, equity: number][]): EquityTrack {
  const track = new EquityTrack();
  for (const [at, equity] of steps) track.observe(Date.parse(at), new Money(equity), new Money(0));
  return track;
}

it('counts a day from the last figure before midnight UTC', () => {
  const track = follow(['2025-12-03T12:00:00Z', 100], ['2025-12-03T23:59:59Z', 110], ['2025-12-04T00:00:01Z', 99]);
  const { day, week, month } = track.figures();
  expect(day.pnl.toNumber()).toBe(-11);
  expect(day.drawdownPct).toBe(10);
  expect(week.pnl.toNumber()).toBe(-1);
  expect(month.pnl.toNumber()).toBe(-1);
});

it('begins a week on Monday and a month on its first day', () => {
  const track = follow(['2025-11-30T20:00:00Z', 100], ['2025-12-01T00:00:00Z', 105], ['2025-12-02T00:00:00Z', 107]);
  const { day, week, month } = track.figures();
  expect([day.pnl.toNumber(), week.pnl.toNumber(), month.pnl.toNumber()]).toEqual([2, 7, 7]);
});

it('remembers the largest fall after it has been made good', () => {
  const track = follow(['2025-12-03T01:00:00Z', 100], ['2025-12-03T02:00:00Z', 80], ['2025-12-03T03:00:00Z', 120]);
  expect(track.figures()).toMatchObject({ maxDrawdownPct: 20, day: { drawdownPct: 0 } });
});
