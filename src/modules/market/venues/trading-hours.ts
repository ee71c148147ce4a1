const DAY = /^\d{4}-\d{2}-\d{2}$/;
const WEEKEND: ReadonlySet<string> = new Set(['Sat', 'Sun']);

export interface DailyHours {
  /** IANA name. */
  readonly zone: string;
  /** `09:30`, in that zone. */
  readonly from: string;
  readonly to: string;
}

/** The hours of an exchange from Monday to Friday, in which ticks are expected. */
export class TradingHours {
  private readonly format: Intl.DateTimeFormat;

  /** `holidays`: days without trading, and early closes: `2026-12-25`, `2026-11-27/13:00`. */
  constructor(
    private readonly hours: DailyHours,
    private readonly holidays: ReadonlyMap<string, string | null> = new Map(),
  ) {
    const parts = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', weekday: 'short' } as const;
    this.format = new Intl.DateTimeFormat('en-US', { timeZone: hours.zone, hourCycle: 'h23', ...parts });
  }

  isOpen(atMs: number): boolean {
    const parts = Object.fromEntries(this.format.formatToParts(atMs).map(({ type, value }) => [type, value]));
    const end = this.holidays.get(`${parts['year']}-${parts['month']}-${parts['day']}`);
    if (WEEKEND.has(parts['weekday'] ?? '') || end === null) return false;
    const time = `${parts['hour']}:${parts['minute']}`;
    return time >= this.hours.from && time < (end ?? this.hours.to);
  }
}

/** `2026-12-25, 2026-11-27/13:00`; null = one of them is invalid. */
export function readHolidays(text: string): ReadonlyMap<string, string | null> | null {
  const days = new Map<string, string | null>();
  for (const entry of text.split(',').map((one) => one.trim())) {
    if (entry === '') continue;
    const [day = '', end, ...rest] = entry.split('/');
    const isDay = DAY.test(day) && !Number.isNaN(Date.parse(day));
    if (!isDay || rest.length > 0 || (end !== undefined && !/^([01]\d|2[0-3]):[0-5]\d$/.test(end))) return null;
    days.set(day, end ?? null);
  }
  return days;
}
