/** A deviation smaller than this part of the largest figure is rounding (analytics.md). */
const NOISE = 1e-12;

/** [1, 2, 6] -> 3. NaN for none. */
export function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** Sum of products of the deviations from the mean, over n - 1 (ddof 1): [1, 2, 3] with itself -> 1. NaN below two pairs. */
export function covariance(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += ((a[i] ?? Number.NaN) - meanA) * ((b[i] ?? Number.NaN) - meanB);
  return a.length < 2 ? Number.NaN : sum / (a.length - 1);
}

/** Sample standard deviation (ddof 1): [1, 2, 3] -> 1. A deviation that is rounding beside `scale` is 0. NaN below two values. */
export function deviation(values: readonly number[], scale = largest(values)): number {
  return withoutNoise(Math.sqrt(covariance(values, values)), scale);
}

/** 0 where the value is only rounding beside figures of the size of `scale`. */
export function withoutNoise(value: number, scale: number): number {
  return Math.abs(value) <= NOISE * scale ? 0 : value;
}

/** The largest of the absolute values: [1, -3] -> 3. */
export function largest(values: readonly number[]): number {
  let size = 0;
  for (const value of values) size = Math.max(size, Math.abs(value));
  return size;
}
