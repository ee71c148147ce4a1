export interface ChartPoint {
  readonly atMs: number;
  readonly value: number;
}

/**
 * At most `points` of the series (two or more), first and last kept, with the lowest and the highest of every stretch between them: so
 * extremes of the whole are in the part too. With less than four there is room for only one extreme, the larger one.
 */
export function downsample(series: readonly ChartPoint[], points: number): ChartPoint[] {
  const [first, last] = [series[0], series.at(-1)];
  if (series.length <= points || first === undefined || last === undefined) return [...series];
  const inner = series.slice(1, -1);
  const stretches = Math.max(1, Math.floor((points - 2) / 2));
  const kept: ChartPoint[] = [];
  for (let n = 0; n < stretches; n += 1) {
    const from = Math.floor((n * inner.length) / stretches);
    const to = Math.floor(((n + 1) * inner.length) / stretches);
    kept.push(...extremesOf(inner, from, to));
  }
  if (points < 4) kept.splice(0, kept.length, ...standingOut(kept, first, last).slice(0, points - 2));
  return [first, ...kept, last];
}

/** The lowest and the highest from `from` to before `to`, in their order; one where they are the same. */
function extremesOf(series: readonly ChartPoint[], from: number, to: number): ChartPoint[] {
  let [low, high] = [from, from];
  for (let i = from; i < to; i += 1) {
    if (valueAt(series, i) < valueAt(series, low)) low = i;
    if (valueAt(series, i) > valueAt(series, high)) high = i;
  }
  return [...new Set([Math.min(low, high), Math.max(low, high)])].flatMap((i) => series[i] ?? []);
}

/** Furthest from the middle of the ends first. */
function standingOut(kept: readonly ChartPoint[], first: ChartPoint, last: ChartPoint): ChartPoint[] {
  const middle = (first.value + last.value) / 2;
  return kept.toSorted((a, b) => Math.abs(b.value - middle) - Math.abs(a.value - middle));
}

function valueAt(series: readonly ChartPoint[], i: number): number {
  return series[i]?.value ?? Number.NaN;
}
