/** Attempts to deliver a change before it is given up. */
export const MAX_ATTEMPTS = 10;
const FIRST_MS = 1000;
const LONGEST_MS = 300_000;

/** The pause after so many failed attempts, in ms: 1 s, 2 s, 4 s ... at most 5 minutes. */
export function pauseAfter(attempts: number): number {
  return Math.min(FIRST_MS * 2 ** (attempts - 1), LONGEST_MS);
}
