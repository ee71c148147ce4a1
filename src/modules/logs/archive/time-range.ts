import { Problem } from '../../../common/problem.js';
import { parseTime } from '../../../common/time/time-range.js';

/** The range of a form in epoch ms, its end exclusive. Error: `request.invalid`. */
export function readRange({ start_time, end_time }: { readonly start_time: string; readonly end_time: string }): {
  readonly startMs: number;
  readonly endMs: number;
} {
  const [startMs, endMs] = [parseTime(start_time), parseTime(end_time)];
  const message = 'must be RFC 3339 with a zone, or epoch milliseconds';
  if (startMs === null) throw new Problem('request.invalid', { errors: [{ field: 'start_time', message }] });
  if (endMs === null) throw new Problem('request.invalid', { errors: [{ field: 'end_time', message }] });
  if (startMs >= endMs) throw new Problem('request.invalid', { errors: [{ field: 'start_time', message: 'must be before end_time' }] });
  return { startMs, endMs };
}
