/** A hold: entries that must not be deleted, of some services or all, within a range of times in epoch ms. */
export interface LogHold {
  readonly id: string;
  readonly name: string;
  readonly reason: string;
  /** Empty = all. */
  readonly services: readonly string[];
  readonly startMs: number;
  readonly endMs: number;
  readonly createdBy: string;
  readonly createdMs: number;
}

const PREFIX = 'hold:';

export function holdKey(id: string): string {
  return PREFIX + id;
}

/** The holds among the committed positions of a store. */
export function holdsIn(positions: ReadonlyMap<string, unknown>): LogHold[] {
  return [...positions].flatMap(([key, value]) => (key.startsWith(PREFIX) && isHold(value) ? [value] : []));
}

/** Whether a hold may cover entries of a service within `[minTime, maxTime]`. */
export function isHeld(holds: readonly LogHold[], service: string | null, minTime: number, maxTime: number): boolean {
  return holds.some(
    ({ services, startMs, endMs }) =>
      (services.length === 0 || service === null || services.includes(service)) && minTime < endMs && maxTime >= startMs,
  );
}

function isHold(value: unknown): value is LogHold {
  return typeof value === 'object' && value !== null && 'services' in value && 'startMs' in value && 'endMs' in value;
}
