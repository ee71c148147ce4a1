const COVERED_AFTER_MS = 60_000;
const MINUTE_MS = 60_000;
/** What is less than a minute old may stand there; older, from 4 m away, would be taken for now. */
export const isCovered = (ageMs: number | null): boolean => ageMs !== null && ageMs > COVERED_AFTER_MS;

const STEPS: readonly (readonly [x: number, y: number])[] = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
];

/** Moves what stands still for months by a pixel a minute, in a circle. */
export function shiftAt(nowMs: number): readonly [x: number, y: number] {
  return STEPS[Math.floor(nowMs / MINUTE_MS) % STEPS.length] ?? [0, 0];
}

const NIGHT_FROM = 3;
const NIGHT_TO = 5;

export interface Standing {
  /** Of the wall's own clock, 0 to 23. */
  readonly hour: number;
  readonly own: string | null;
  readonly served: string | null;
  /** Open critical alerts; null = not known. */
  readonly critical: number | null;
}

/** At night, when another build is served and nothing is critical. */
export function mayReload({ hour, own, served, critical }: Standing): boolean {
  const isNight = hour >= NIGHT_FROM && hour < NIGHT_TO;
  return isNight && critical === 0 && own !== null && served !== null && own !== served;
}
