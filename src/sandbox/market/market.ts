import { BROKERS, INSTRUMENTS, type Broker } from './instruments.js';
import type { PriceTick } from './price-feed.js';

const DAY_MS = 86_400_000;
const SAMPLE_EVERY_MS = 500;
/** Two minutes of samples: the longest past that strategies use. */
const SAMPLES_KEPT = 240;
/** The index while every price is where it began. */
const INDEX_START = 1000;

export interface MarketState {
  readonly prices: readonly (readonly [string, number])[];
  readonly firstPrices: readonly (readonly [string, number])[];
  readonly samples: readonly (readonly [string, readonly number[]])[];
  /** Absent in the state of an older sandbox. */
  readonly day?: number | null;
  readonly closes?: readonly (readonly [string, number])[];
}

/** The newest prices, their recent past at even steps, and where each symbol trades. */
export class Market {
  private prices = new Map<string, number>();
  private firstPrices = new Map<string, number>();
  private samples = new Map<string, number[]>();
  private readonly listedAt = new Map<string, Broker>();
  private sampledAtMs = -Infinity;
  private day: number | null = null;
  private closes = new Map<string, number>();

  /** Called before the first prices of a step: the prices at the end of a day (UTC) are its closes. */
  turn(nowMs: number): void {
    const day = Math.floor(nowMs / DAY_MS);
    if (this.day !== null && day > this.day) this.closes = new Map(this.prices);
    this.day = day;
  }

  /** The symbol's close of the day before; undefined while no day has ended here. */
  close(symbol: string): number | undefined {
    return this.closes.get(symbol);
  }

  apply(ticks: readonly PriceTick[]): void {
    for (const { symbol, price } of ticks) {
      if (!this.firstPrices.has(symbol)) this.firstPrices.set(symbol, price);
      this.prices.set(symbol, price);
    }
  }

  /** Takes a sample of every symbol when one is due. */
  sample(nowMs: number): void {
    if (nowMs - this.sampledAtMs < SAMPLE_EVERY_MS) return;
    this.sampledAtMs = nowMs;
    for (const [symbol, price] of this.prices) {
      const history = this.samples.get(symbol) ?? [];
      history.push(price);
      if (history.length > SAMPLES_KEPT) history.shift();
      this.samples.set(symbol, history);
    }
  }

  /** Samples at another pace would look like another market. */
  forgetSamples(): void {
    this.samples.clear();
    this.sampledAtMs = -Infinity;
  }

  hasSamples(): boolean {
    return this.samples.size > 0;
  }

  symbols(): readonly string[] {
    return [...this.prices.keys()];
  }

  price(symbol: string): number | undefined {
    return this.prices.get(symbol);
  }

  /** Oldest first, one every half second. */
  history(symbol: string): readonly number[] {
    return this.samples.get(symbol) ?? [];
  }

  /** The market in one number: each symbol counts the same, 1000 where every price is at its first; null without prices. */
  index(): number | null {
    const growth = Array.from(this.prices, ([symbol, price]) => price / (this.firstPrices.get(symbol) ?? price));
    if (growth.length === 0) return null;
    return Number(((INDEX_START * growth.reduce((sofar, part) => sofar + part, 0)) / growth.length).toFixed(4));
  }

  /** Each symbol trades at one broker; those that only a recording knows are dealt out in order of appearance. */
  broker(symbol: string): Broker {
    const known = this.listedAt.get(symbol);
    if (known) return known;
    const listed =
      INSTRUMENTS.find((instrument) => instrument.symbol === symbol)?.broker ?? BROKERS[this.listedAt.size % BROKERS.length]?.name;
    const broker = BROKERS.find(({ name }) => name === listed);
    if (!broker) throw new Error(`No broker lists ${symbol}.`);
    this.listedAt.set(symbol, broker);
    return broker;
  }

  save(): MarketState {
    const { prices, firstPrices, samples, day, closes } = this;
    return { prices: [...prices], firstPrices: [...firstPrices], samples: [...samples], day, closes: [...closes] };
  }

  restore({ prices, firstPrices, samples, day = null, closes = [] }: MarketState): void {
    this.day = day;
    this.closes = new Map(closes);
    this.prices = new Map(prices);
    this.firstPrices = new Map(firstPrices);
    this.samples = new Map(samples.map(([symbol, history]) => [symbol, [...history]]));
    this.sampledAtMs = -Infinity;
  }
}
