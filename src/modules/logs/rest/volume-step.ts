import { durationMs } from '../../../common/time/duration.js';
import { Problem } from '../../../common/problem.js';
import { DAY_MS } from '../../../common/time/time.js';

const SECOND_MS = 1000;
const STEP = /^(\d{1,9})([smhd])?$/;
const NICE_SECONDS = [1, 5, 10, 15, 30, 60, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 604_800, 2_592_000];
const CHOSEN_BUCKETS = 200;
const MAX_BUCKETS = 1000;

/** The step of a volume in ms: the requested one, or the smallest round one with at most 200 buckets. */
export function chooseStep(given: string | undefined, rangeMs: number): number {
  if (given === undefined) {
    const seconds = NICE_SECONDS.find((step) => rangeMs / (step * SECOND_MS) <= CHOSEN_BUCKETS);
    return seconds === undefined ? Math.ceil(rangeMs / CHOSEN_BUCKETS / DAY_MS) * DAY_MS : seconds * SECOND_MS;
  }
  const stepMs = durationMs(given, STEP);
  if (stepMs === null) throw invalid('must be a number of seconds above 0, or one with s, m, h or d');
  if (rangeMs / stepMs > MAX_BUCKETS) throw invalid(`makes more than ${MAX_BUCKETS} buckets of this range`);
  return stepMs;
}

function invalid(message: string): Problem {
  return new Problem('request.invalid', { errors: [{ field: 'step', message }] });
}
