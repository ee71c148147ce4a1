import { majorOf } from '../../../../common/money/currency.js';
import { DAY_MS } from '../../../../common/time/time.js';
import type { FxRate } from './fx.reader.js';
import { PairRates, type Quoted } from './pair-rates.js';

const MAX_PAIRS = 1000;

/** A rate of one pair that was reported, or configured: a configured one has no time. */
export interface FxQuote {
  readonly pair: string;
  readonly rate: number;
  readonly asOfMs: number | null;
}

/** How one currency converts into another one: directly, or over a third one. */
export interface FxPath {
  readonly rate: number;
  /** The currency between them; null where there is a rate of the pair itself. */
  readonly via: string | null;
  readonly quotes: readonly FxQuote[];
}

/**
 * Rates between currencies: as reported by events, else as configured. A pair serves both directions; without one the way goes over the
 * third currency whose rates are the youngest. A rate is valid from its day on (UTC) until the next one, and for `maxAgeDays` at most: no
 * rate of a later day is ever used for an earlier one. Minor units (GBp) are a hundredth of their currency.
 */
export class FxRates {
  /** The reported rates by pair. */
  private readonly pairs = new Map<string, PairRates>();
  /** By pair, the times of rates that are ignored for the moment. */
  private hidden: ReadonlyMap<string, ReadonlySet<number>> = new Map();
  private readonly neighbours = new Map<string, Set<string>>();
  private readonly maxAgeMs: number;

  constructor(
    private readonly configured: ReadonlyMap<string, number>,
    maxAgeDays = 7,
  ) {
    this.maxAgeMs = maxAgeDays * DAY_MS;
    // With longer names it is unclear where one currency ends.
    for (const pair of configured.keys()) if (pair.length === 6) this.join(pair.slice(0, 3), pair.slice(3));
  }

  /** Those of these rates for which there is room: all of pairs that are known or configured. */
  admitted(rates: readonly FxRate[]): FxRate[] {
    const added = new Set<string>();
    return rates.filter(({ base, quote }) => {
      const pair = `${base}/${quote}`;
      if (this.isKnown(base, quote) || added.has(pair)) return true;
      if (this.pairs.size + added.size >= MAX_PAIRS) return false;
      added.add(pair);
      return true;
    });
  }

  /** Applies a rate; false when it changes nothing, or is of one pair too many. */
  apply({ base, quote, rate, asOfMs, sinceMs = asOfMs }: FxRate): boolean {
    const pair = `${base}/${quote}`;
    if (!this.isKnown(base, quote) && this.pairs.size >= MAX_PAIRS) return false;
    const rates = this.pairs.get(pair) ?? new PairRates();
    this.pairs.set(pair, rates);
    this.join(base, quote);
    return rates.apply({ rate, asOfMs, sinceMs });
  }

  /** The result of `compute` as if these rates had not been reported. */
  without<T>(pairs: readonly FxRate[], compute: () => T): T {
    const byPair = Map.groupBy(pairs, ({ base, quote }) => `${base}/${quote}`);
    this.hidden = new Map([...byPair].map(([pair, rates]) => [pair, new Set(rates.map(({ asOfMs }) => asOfMs))]));
    try {
      return compute();
    } finally {
      this.hidden = new Map();
    }
  }

  /** The worth of one unit of `from` in `to` at a time; null without a rate. */
  rate(from: string, to: string, atMs = Date.now()): number | null {
    return this.path(from, to, atMs)?.rate ?? null;
  }

  /** The same with the rates that it is made of. */
  path(from: string, to: string, atMs = Date.now()): FxPath | null {
    const [own, other] = [majorOf(from), majorOf(to)];
    const major = this.direct(own.currency, other.currency, atMs) ?? this.crossed(own.currency, other.currency, atMs);
    return major && { ...major, rate: (major.rate * own.perUnit) / other.perUnit };
  }

  private direct(from: string, to: string, atMs: number): FxPath | null {
    if (from === to) return { rate: 1, via: null, quotes: [] };
    const quoted = this.quoted(from, to, atMs);
    return quoted && { rate: quoted.rate, via: null, quotes: [quoted.quote] };
  }

  private crossed(from: string, to: string, atMs: number): FxPath | null {
    let best: FxPath | null = null;
    for (const via of this.neighbours.get(from) ?? []) {
      if (via === to || !this.neighbours.get(via)?.has(to)) continue;
      const [first, second] = [this.quoted(from, via, atMs), this.quoted(via, to, atMs)];
      if (!first || !second) continue;
      const path = { rate: first.rate * second.rate, via, quotes: [first.quote, second.quote] };
      if (best === null || oldestOf(path) > oldestOf(best)) best = path;
    }
    return best;
  }

  private quoted(from: string, to: string, atMs: number): { rate: number; quote: FxQuote } | null {
    const forth = this.at(`${from}/${to}`, atMs);
    const back = this.at(`${to}/${from}`, atMs);
    if (forth && forth.asOfMs >= (back?.asOfMs ?? -Infinity))
      return { rate: forth.rate, quote: { pair: from + to, rate: forth.rate, asOfMs: forth.asOfMs } };
    if (back) return { rate: 1 / back.rate, quote: { pair: to + from, rate: back.rate, asOfMs: back.asOfMs } };
    const [given, inverse] = [this.configured.get(from + to), this.configured.get(to + from)];
    if (given !== undefined) return { rate: given, quote: { pair: from + to, rate: given, asOfMs: null } };
    return inverse === undefined ? null : { rate: 1 / inverse, quote: { pair: to + from, rate: inverse, asOfMs: null } };
  }

  private at(pair: string, atMs: number): Quoted | null {
    return this.pairs.get(pair)?.at(atMs, this.maxAgeMs, this.hidden.get(pair)) ?? null;
  }

  private isKnown(base: string, quote: string): boolean {
    return this.pairs.has(`${base}/${quote}`) || this.configured.has(base + quote) || this.configured.has(quote + base);
  }

  private join(base: string, quote: string): void {
    for (const [one, other] of [
      [base, quote],
      [quote, base],
    ] as const)
      this.neighbours.set(one, (this.neighbours.get(one) ?? new Set()).add(other));
  }
}

function oldestOf({ quotes }: FxPath): number {
  return Math.min(...quotes.map(({ asOfMs }) => asOfMs ?? Infinity));
}
