import { DAY_MS } from '../../../../common/time/time.js';

/** A reported rate: of `asOfMs`, and where it stands for a day, valid from `sinceMs` on. */
export interface Quoted {
  readonly rate: number;
  readonly asOfMs: number;
  readonly sinceMs: number;
}

/** Beyond it, only the last rate of each day that is over is kept. */
const MAX_POINTS = 5000;
/** More than the ten years that history may reach back. */
const MAX_DAYS = 4000;

/** The rates of a pair, oldest first. */
export class PairRates {
  private points: Quoted[] = [];

  /** Applies a rate; false when it changes nothing. */
  apply(reported: Quoted): boolean {
    const place = this.lastUntil(reported.asOfMs);
    const before = this.points[place];
    if (before?.asOfMs !== reported.asOfMs) this.points.splice(place + 1, 0, reported);
    else if (before.rate === reported.rate && before.sinceMs <= reported.sinceMs) return false;
    else this.points[place] = { ...reported, sinceMs: Math.min(reported.sinceMs, before.sinceMs) };
    if (this.points.length > MAX_POINTS) this.thin();
    return this.points.at(-1)?.asOfMs === reported.asOfMs;
  }

  /** The last rate until a time, unless it is too old; before the first rate of a day the first. Those of `hidden` do not count. */
  at(atMs: number, maxAgeMs: number, hidden?: ReadonlySet<number>): Quoted | null {
    const place = this.lastUntil(atMs);
    const isHidden = (n: number): boolean => hidden?.has(this.points[n]?.asOfMs ?? NaN) === true;
    let [before, after] = [place, place + 1];
    while (isHidden(before)) before -= 1;
    while (isHidden(after)) after += 1;
    const [last, next] = [this.points[before], this.points[after]];
    if (last && dayOf(last.asOfMs) === dayOf(atMs)) return last;
    if (next && next.sinceMs <= atMs) return next;
    if (last && atMs - last.asOfMs <= maxAgeMs) return last;
    return next && dayOf(next.asOfMs) === dayOf(atMs) ? next : null;
  }

  /** The index of the last rate until this time; -1 without one. */
  private lastUntil(atMs: number): number {
    let [low, high] = [0, this.points.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.points[middle]?.asOfMs ?? Infinity) <= atMs) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** Days that are over keep one rate; of the newest day every other one is dropped where there are too many. */
  private thin(): void {
    const days = [...Map.groupBy(this.points, ({ asOfMs }) => dayOf(asOfMs)).values()].slice(-MAX_DAYS);
    const newest = days.pop() ?? [];
    const over = days.flatMap((day) => {
      const [first, last] = [day[0], day.at(-1)];
      return first && last ? [{ ...last, sinceMs: first.sinceMs }] : [];
    });
    const isTooMany = newest.length > MAX_POINTS / 2;
    this.points = [...over, ...(isTooMany ? newest.filter((_, n) => (newest.length - 1 - n) % 2 === 0) : newest)];
  }
}

function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS);
}
