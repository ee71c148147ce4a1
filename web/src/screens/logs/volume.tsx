import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type PointerEvent, useState } from 'react';
import { api, unwrap } from '../../api.ts';
import { timeText, zoneName } from '../../format/time.ts';
import { t } from '../../messages/en.ts';
import { useNow, usePreferences } from '../../state/hooks.ts';
import { brushed, type LogsSearch, queryOf, rangeOf } from './search.ts';
import s from './log-lines.module.css';

const EVERY_MS = 15_000;
const iso = (ms: number): string => new Date(ms).toISOString();

/** How many lines when, worse ones in their colours from the ground up; a drag over them chooses a time. */
export function Volume({ search, onRange }: { readonly search: LogsSearch; readonly onRange: (range: LogsSearch) => void }) {
  const { zone } = usePreferences();
  // The newest lines are within it too.
  const now = Math.ceil(useNow() / EVERY_MS) * EVERY_MS;
  const [drag, setDrag] = useState<readonly [from: number, to: number] | null>(null);
  const range = rangeOf(search, now);
  const query = { ...queryOf(search), start_time: iso(range.fromMs), end_time: iso(range.toMs), by: 'level' as const };
  const volume = useQuery({
    queryKey: ['log-volume', query],
    queryFn: () => unwrap(api.GET('/api/logs/volume', { params: { query } })),
    placeholderData: keepPreviousData,
    enabled: range.fromMs < range.toMs,
  });
  const { buckets = [], step_seconds: step = 60, total = 0 } = volume.data ?? {};
  const most = Math.max(1, ...buckets.map((bucket) => bucket.total));
  const width = range.toMs - range.fromMs;
  const sum = (...levels: readonly string[]) =>
    buckets.reduce((all, { by }) => all + levels.reduce((part, level) => part + (by[level] ?? 0), 0), 0);
  const text = t.logs.volume(
    t.logs.lines(total),
    timeText(range.fromMs, 'clock', zone),
    `${timeText(range.toMs, 'clock', zone)} ${zoneName(zone)}`,
    t.logs.warnings(sum('warn')),
    t.logs.errors(sum('error', 'fatal')),
  );
  const partOf = ({ clientX, currentTarget }: PointerEvent): number => {
    // The bars, without the space around them.
    const { left, width: pixels } = (currentTarget.firstElementChild ?? currentTarget).getBoundingClientRect();
    return (clientX - left) / pixels;
  };
  const end = (): void => {
    const chosen = drag === null ? null : brushed(range, ...drag);
    setDrag(null);
    if (chosen !== null) onRange(chosen);
  };
  return (
    <div
      className={s.volume}
      title={t.logs.brush}
      data-volume={total}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag([partOf(event), partOf(event)]);
      }}
      onPointerMove={(event) => (drag === null ? undefined : setDrag([drag[0], partOf(event)]))}
      onPointerUp={end}
      onPointerCancel={() => setDrag(null)}
    >
      <svg viewBox="0 0 1000 100" preserveAspectRatio="none" role="img" aria-label={text}>
        {buckets.map(({ timestamp, total: all, by }) => {
          const x = ((Date.parse(timestamp) - range.fromMs) / width) * 1000;
          const wide = Math.max(1, ((step * 1000) / width) * 1000 * 0.9);
          const [bad, warned] = [(by['error'] ?? 0) + (by['fatal'] ?? 0), by['warn'] ?? 0];
          const high = (lines: number): number => (lines / most) * 100;
          return (
            <g key={timestamp}>
              <rect className={s.rest} x={x} width={wide} y={100 - high(all)} height={high(all)} />
              <rect className={s.warns} x={x} width={wide} y={100 - high(bad + warned)} height={high(bad + warned)} />
              <rect className={s.errors} x={x} width={wide} y={100 - high(bad)} height={high(bad)} />
            </g>
          );
        })}
        {drag !== null && (
          <rect className={s.brush} x={Math.min(...drag) * 1000} width={Math.abs(drag[1] - drag[0]) * 1000} y={0} height={100} />
        )}
      </svg>
      <p className={s.axis} aria-hidden="true">
        <span>{timeText(range.fromMs, 'dayAndClock', zone)}</span>
        <span>
          {timeText(range.toMs, 'dayAndClock', zone)} {zoneName(zone)}
        </span>
      </p>
    </div>
  );
}
