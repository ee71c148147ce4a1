import { offsetText, timeText, type Zone } from '../format/time.ts';

const HALF_A_DAY_S = 43_200;
const LONG_S = 4 * HALF_A_DAY_S;
const YEAR = '2026-'.length;

/**
 * The times of an axis, in epoch seconds, as they stand below it: days where the range is of days, and hours within a day that is there
 * already. The hour that a night has twice has its offset beside it: `02:00 +2`, `02:00 +1`.
 */
export function axisTimes(splits: readonly number[], zone: Zone): string[] {
  const isLong = (splits.at(-1) ?? 0) - (splits[0] ?? 0) > LONG_S;
  const minutes = splits.map((at) => timeText(at * 1000, 'minute', zone));
  if (isLong) {
    const days = splits.map((at) => timeText(at * 1000, 'day', zone).slice(YEAR));
    return days.map((day, index) => (index > 0 && day === days[index - 1] ? (minutes[index] ?? '') : day));
  }
  const isTwice = (at: number, text: string): boolean =>
    splits.some((other, index) => other !== at && Math.abs(other - at) < HALF_A_DAY_S && minutes[index] === text);
  return splits.map((at, index) => {
    const text = minutes[index] ?? '';
    return isTwice(at, text) ? `${text} ${offsetText(at * 1000, zone)}` : text;
  });
}
