import type { FxRate } from './fx.reader.js';

/** Rates of the past that are kept per pair, to convert what is told late by the rate of its time. */
const MAX_POINTS = 5000;
const MAX_PAIRS = 1000;

interface Quoted {
  readonly rate: number;
  readonly asOfMs: number;
}

/**
 * What currencies are worth in one another: as told by events, else as configured. A pair serves both directions; there is no way
 * through a third currency, and no rate is ever assumed.
 */
export class FxRates {
  /** By pair, oldest first. */
  private readonly told = new Map<string, Quoted[]>();

  constructor(private readonly configured: ReadonlyMap<string, number>) {}

  /** Those of these rates that there is room for: all of pairs that are known or configured. */
  admitted(rates: readonly FxRate[]): FxRate[] {
    const added = new Set<string>();
    return rates.filter(({ base, quote }) => {
      const pair = `${base}/${quote}`;
      if (this.isKnown(base, quote) || added.has(pair)) return true;
      if (this.told.size + added.size >= MAX_PAIRS) return false;
      added.add(pair);
      return true;
    });
  }

  /** Takes a rate; false when it is no news, or one pair too many. */
  tell({ base, quote, rate, asOfMs }: FxRate): boolean {
    const pair = `${base}/${quote}`;
    const points = this.told.get(pair) ?? [];
    if (!this.isKnown(base, quote) && this.told.size >= MAX_PAIRS) return false;
    const place = points.findLastIndex((point) => point.asOfMs <= asOfMs);
    const before = points[place];
    if (before?.asOfMs === asOfMs && before.rate === rate) return false;
    points.splice(before?.asOfMs === asOfMs ? place : place + 1, before?.asOfMs === asOfMs ? 1 : 0, { rate, asOfMs });
    if (points.length > MAX_POINTS) points.shift();
    this.told.set(pair, points);
    return points.at(-1)?.asOfMs === asOfMs;
  }

  /** What one unit of `from` is worth in `to` now; null when nobody says. */
  rate(from: string, to: string): number | null {
    return this.at(from, to, Infinity);
  }

  /** The same at a time, by the last rate that was told until then. Where all that is known is younger, it is the present one. */
  rateAt(from: string, to: string, atMs: number): number | null {
    return this.at(from, to, atMs) ?? this.at(from, to, Infinity);
  }

  private isKnown(base: string, quote: string): boolean {
    return this.told.has(`${base}/${quote}`) || this.configured.has(base + quote) || this.configured.has(quote + base);
  }

  private at(from: string, to: string, atMs: number): number | null {
    if (from === to) return 1;
    const direct = this.told.get(`${from}/${to}`)?.findLast((point) => point.asOfMs <= atMs);
    const inverse = this.told.get(`${to}/${from}`)?.findLast((point) => point.asOfMs <= atMs);
    if (direct && direct.asOfMs >= (inverse?.asOfMs ?? -Infinity)) return direct.rate;
    if (inverse) return 1 / inverse.rate;
    const [forth, back] = [this.configured.get(from + to), this.configured.get(to + from)];
    return forth ?? (back === undefined ? null : 1 / back);
  }
}
