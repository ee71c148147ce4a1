import { BROKERS, INSTRUMENTS, type Broker } from './instruments.js';
import type { PriceTick } from './price-feed.js';

const SAMPLE_EVERY_MS = 500;
/** Two minutes of samples: what strategies may look back on. */
const SAMPLES_KEPT = 240;

/** The newest prices, their recent past at even steps, and where each symbol trades. */
export class Market {
  private readonly prices = new Map<string, number>();
  private readonly samples = new Map<string, number[]>();
  private readonly listedAt = new Map<string, Broker>();
  private sampledAtMs = -Infinity;

  apply(ticks: readonly PriceTick[]): void {
    for (const { symbol, price } of ticks) this.prices.set(symbol, price);
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
}
