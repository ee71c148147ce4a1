import { timeText, type Zone } from '../../format/time.ts';

const [YEAR, SECONDS] = ['2026-'.length, ':00'.length];

export interface ShortTimeProps {
  readonly at: string;
  readonly zone: Zone;
  /** There is no room for the year and the seconds. */
  readonly isNarrow: boolean;
}

/** The time of a row. */
export function ShortTime({ at, zone, isNarrow }: ShortTimeProps) {
  const text = timeText(at, 'dayAndClock', zone);
  return isNarrow ? <small title={text}>{text.slice(YEAR, -SECONDS)}</small> : text;
}
