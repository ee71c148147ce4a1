import { readHolidays, TradingHours } from '../../../src/modules/market/venues/trading-hours.js';

const NEW_YORK = { zone: 'America/New_York', from: '09:30', to: '16:00' } as const;

it.each([
  ['2026-01-15T14:29:59Z', false],
  ['2026-01-15T14:30:00Z', true],
  ['2026-01-15T20:59:59Z', true],
  ['2026-01-15T21:00:00Z', false],
  // In summer an hour earlier by UTC.
  ['2026-07-15T13:30:00Z', true],
  ['2026-07-15T20:00:00Z', false],
  ['2026-01-17T15:00:00Z', false],
  ['2026-12-25T15:00:00Z', false],
  ['2026-11-27T17:59:00Z', true],
  ['2026-11-27T18:00:00Z', false],
])('at %s New York is open: %s', (time, isOpen) => {
  const hours = new TradingHours(NEW_YORK, readHolidays('2026-12-25, 2026-11-27/13:00') ?? undefined);
  expect(hours.isOpen(Date.parse(time))).toBe(isOpen);
});

it.each(['2026-13-01', 'christmas', '2026-12-25/25:00', '2026-12-25/13:00/1'])('%s is no holiday', (text) => {
  expect(readHolidays(text)).toBeNull();
});
