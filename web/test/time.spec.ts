import { ageText, isZone, ServerClock, timeText, zoneName } from '../src/format/time.ts';

const AT = '2026-11-28T16:31:30.797Z';

describe('a time is written in the zone that was chosen', () => {
  it.each([
    ['UTC', 'clock', '16:31:30'],
    ['Europe/Berlin', 'clock', '17:31:30'],
    ['Asia/Kolkata', 'minute', '22:01'],
    ['UTC', 'millis', '16:31:30.797'],
    ['Asia/Tokyo', 'day', '2026-11-29'],
    ['UTC', 'dayAndClock', '2026-11-28 16:31:30'],
  ] as const)('%s, %s', (zone, kind, text) => expect(timeText(AT, kind, zone)).toBe(text));

  it('midnight is 00, also where summer time ends', () => {
    expect(timeText('2026-11-28T00:00:00.000Z', 'clock', 'UTC')).toBe('00:00:00');
    expect(timeText('2026-10-25T00:30:00.000Z', 'minute', 'Europe/Berlin')).toBe('02:30');
    expect(timeText('2026-10-25T01:30:00.000Z', 'minute', 'Europe/Berlin')).toBe('02:30');
  });

  it('garbage is no time', () => expect(timeText('soon', 'clock', 'UTC')).toBe(''));

  it('names the zone in short', () => {
    expect([zoneName('UTC'), zoneName('Europe/Berlin'), zoneName('America/New_York')]).toEqual(['UTC', 'Berlin', 'New York']);
    expect([isZone('Europe/Berlin'), isZone('Mars/Base'), isZone('browser')]).toEqual([true, false, true]);
  });
});

it.each([
  [0, 'now'],
  [999, 'now'],
  [15_400, '15 s'],
  [60_000, '1 m'],
  [3_600_000, '1 h'],
  [47 * 3_600_000, '47 h'],
  [48 * 3_600_000, '2 d'],
])('an age of %d ms is %s', (ms, text) => expect(ageText(ms)).toBe(text));

describe('ages are counted by the clock of the server', () => {
  const time = { monotonic: 1000, wall: 0 };
  let clock: ServerClock;
  beforeEach(() => {
    Object.assign(time, { monotonic: 1000, wall: Date.parse(AT) + 3_600_000 });
    clock = new ServerClock(
      () => time.monotonic,
      () => time.wall,
    );
  });

  it('whatever the clock of this machine says, and if it jumps', () => {
    clock.heard(AT);
    time.monotonic += 52_000;
    expect(clock.ageOf(AT)).toBe(52_000);
    expect(clock.wallAheadMs()).toBe(3_600_000 - 52_000);
    time.wall -= 7_200_000;
    expect(clock.ageOf(AT)).toBe(52_000);
  });

  it('an answer that was underway longer does not turn it back', () => {
    clock.heard(AT);
    time.monotonic += 2000;
    clock.heard(AT);
    expect(clock.ageOf(AT)).toBe(2000);
  });

  it('what lies ahead has no negative age', () => {
    clock.heard(AT);
    expect(clock.ageOf('2026-11-28T17:00:00.000Z')).toBe(0);
  });
});
