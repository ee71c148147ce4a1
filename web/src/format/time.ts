/** Times as text, in the one zone that the user has chosen. Ages are counted from the server's clock, never from this machine's. */
export type Zone = 'UTC' | 'browser' | (string & {});

type Kind = 'clock' | 'minute' | 'millis' | 'day' | 'dayAndClock' | 'dayAndMillis';
const CLOCK = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
const DAY = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
const MILLIS = { ...CLOCK, fractionalSecondDigits: 3 } as const;
const KINDS: Readonly<Record<Kind, Intl.DateTimeFormatOptions>> = {
  clock: CLOCK,
  minute: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  millis: MILLIS,
  day: DAY,
  dayAndClock: { ...DAY, ...CLOCK },
  dayAndMillis: { ...DAY, ...MILLIS },
};

const formats = new Map<string, Intl.DateTimeFormat>();

/** `sv-SE` writes dates as ISO 8601 does. */
function formatOf(kind: Kind, zone: Zone): Intl.DateTimeFormat {
  const key = `${kind} ${zone}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('sv-SE', { ...KINDS[kind], ...(zone !== 'browser' && { timeZone: zone }) });
    formats.set(key, format);
  }
  return format;
}

/** `2026-11-28 16:32:23` by `dayAndClock`; the zone is written by `zoneName`. */
export function timeText(at: number | string, kind: Kind, zone: Zone): string {
  const ms = typeof at === 'number' ? at : Date.parse(at);
  return Number.isFinite(ms) ? formatOf(kind, zone).format(ms).replace(',', '.') : '';
}

/** `UTC`, `Berlin`: what stands beside a time. */
export function zoneName(zone: Zone): string {
  if (zone === 'UTC') return 'UTC';
  const name = zone === 'browser' ? browserZone() : zone;
  return name.slice(name.lastIndexOf('/') + 1).replaceAll('_', ' ');
}

/** How far a zone is ahead of UTC at a time, as it stands beside an hour: `+1`, `−3:30`. */
export function offsetText(atMs: number, zone: Zone): string {
  const parts = new Intl.DateTimeFormat('en', { timeZoneName: 'shortOffset', ...(zone !== 'browser' && { timeZone: zone }) }).formatToParts(
    atMs,
  );
  const offset = parts.find(({ type }) => type === 'timeZoneName')?.value.replace('GMT', '') ?? '';
  return offset === '' ? '+0' : offset.replace('-', '−');
}

export function browserZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

export function isZone(name: string): boolean {
  if (name === 'browser') return true;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY_MS = 24 * HOUR;

/** `now`, `15 s`, `4 m`, `3 h`, `2 d`. */
export function ageText(ms: number): string {
  if (ms < SECOND) return 'now';
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} m`;
  if (ms < 2 * DAY_MS) return `${Math.floor(ms / HOUR)} h`;
  return `${Math.floor(ms / DAY_MS)} d`;
}

/** Counts the server's time with this machine's monotonic clock; the wall clock may jump. */
export class ServerClock {
  private offsetMs: number | null = null;

  constructor(
    private readonly monotonic: () => number = () => performance.now(),
    private readonly wall: () => number = () => Date.now(),
  ) {}

  /** Takes the server's time from an answer; the answer with the shortest round trip is the most accurate. */
  heard(timestamp: string): void {
    const ms = Date.parse(timestamp);
    if (!Number.isFinite(ms)) return;
    const offset = ms - this.monotonic();
    if (this.offsetMs === null || offset > this.offsetMs || this.offsetMs - offset > MINUTE) this.offsetMs = offset;
  }

  /** Epoch milliseconds; this machine's own until the server has said its time. */
  now(): number {
    return this.offsetMs === null ? this.wall() : this.offsetMs + this.monotonic();
  }

  /** How far this machine's clock is ahead, in milliseconds; null = not known. */
  wallAheadMs(): number | null {
    return this.offsetMs === null ? null : this.wall() - this.now();
  }

  /** Age of something in milliseconds; never negative. */
  ageOf(at: string | number): number {
    return Math.max(0, this.now() - (typeof at === 'number' ? at : Date.parse(at)));
  }
}
