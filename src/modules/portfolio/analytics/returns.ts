/** Equity at the end of a period in base currency, and the money that came in (or went out) from outside at its start. */
export interface EquityPoint {
  readonly atMs: number;
  readonly equity: number;
  readonly flow: number;
}

/** The value of an investment of 1, after each period; `atMs` of the first is where it starts. */
export interface WealthPoint {
  readonly atMs: number;
  readonly wealth: number;
}

/** Without the last point where its period still runs at `nowMs`: a part of a day is no day's return. Periods begin at multiples. */
export function wholeOf<Point extends { readonly atMs: number }>(
  points: readonly Point[],
  periodMs: number,
  nowMs: number,
): readonly Point[] {
  const last = points.at(-1);
  return last !== undefined && isRunning(last.atMs, periodMs, nowMs) ? points.slice(0, -1) : points;
}

/** Whether the period of this time is not over yet. */
export function isRunning(atMs: number, periodMs: number, nowMs: number): boolean {
  return Math.floor(atMs / periodMs) >= Math.floor(nowMs / periodMs);
}

/**
 * `r_t = E_t / (E_{t-1} + F_t) - 1` of each period: equity 100, then 160 after 50 came in -> [0.0666...]. A period that begins with
 * nothing (or with debts) has no return and is skipped.
 */
export function returnsOf(points: readonly EquityPoint[]): number[] {
  const returns: number[] = [];
  let before = 0;
  let isFirst = true;
  for (const { equity, flow } of points) {
    const start = before + flow;
    if (!isFirst && start > 0) returns.push(equity / start - 1);
    before = equity;
    isFirst = false;
  }
  return returns;
}

/** The growth of 1 over the same periods, flows taken out; it ends where everything is lost. */
export function wealthOf(points: readonly EquityPoint[]): WealthPoint[] {
  const path: WealthPoint[] = [];
  let [wealth, before] = [1, 0];
  for (const { atMs, equity, flow } of points) {
    const start = before + flow;
    if (path.length > 0 && start > 0) path.push({ atMs, wealth: (wealth *= equity / start) });
    // The path begins with the first period that has a return.
    else if (path.length < 2) path[0] = { atMs, wealth };
    if (wealth <= 0) break;
    before = equity;
  }
  return path;
}
