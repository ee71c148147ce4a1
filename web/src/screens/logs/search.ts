import { type Search, second, text, word } from '../../search.ts';

export const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type Level = (typeof LEVELS)[number];

/** What the address of the logs says: the least level, a service, words of the message, a time, and the line that is open. */
export interface LogsSearch {
  readonly service?: string | undefined;
  readonly level?: Level | undefined;
  readonly q?: string | undefined;
  /** Seconds of UTC, as `2026-11-28T16:32:00Z`. Without either the newest lines are followed. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Id of a line, which is shown with what stands around it. */
  readonly around?: string | undefined;
}

export function readLogsSearch(raw: Search): LogsSearch {
  return {
    service: text(raw['service']),
    level: word(raw['level'], LEVELS),
    q: text(raw['q']),
    from: second(raw['from']),
    to: second(raw['to']),
    around: text(raw['around']),
  };
}

/** The same as a filter of the tail. */
export function filterOf({ level, q }: LogsSearch): Record<string, string> {
  return { ...(level !== undefined && { level }), ...(q !== undefined && { q }) };
}

/** The same as the backend is asked for it, without the time. */
export function queryOf({ service, level, q }: LogsSearch) {
  return { ...(service !== undefined && { service: [service] }), ...(level !== undefined && { level }), ...(q !== undefined && { q }) };
}

const HOUR_MS = 3_600_000;

/** The time that the bars show: that of the address, else the last hour. */
export function rangeOf({ from, to }: LogsSearch, nowMs: number): { readonly fromMs: number; readonly toMs: number } {
  const toMs = to === undefined ? nowMs : Date.parse(to);
  return { toMs, fromMs: from === undefined ? toMs - HOUR_MS : Date.parse(from) };
}

/** What a drag over the bars has chosen, from and to in parts of the width; null where it is only a click. */
export function brushed(range: { readonly fromMs: number; readonly toMs: number }, a: number, b: number): LogsSearch | null {
  const [low, high] = [Math.max(0, Math.min(a, b)), Math.min(1, Math.max(a, b))];
  const at = (part: number): number => range.fromMs + part * (range.toMs - range.fromMs);
  if (high - low < 0.005) return null;
  const [from, to] = [Math.floor(at(low) / 1000) * 1000, Math.ceil(at(high) / 1000) * 1000];
  return { from: second(new Date(from).toISOString()), to: second(new Date(to).toISOString()) };
}
