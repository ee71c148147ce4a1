import { INSTRUMENTS, roundPrice, type Instrument } from './instruments.js';
import type { FeedStatus, PriceFeed, PriceTick } from './price-feed.js';
import type { SeededRandom } from './random.js';

/** Pull of the log price towards its start, per second: half of a deviation is gone after about 25 minutes. */
const PULL = 0.00045;
const MEAN_SECONDS_BETWEEN_BURSTS = 75;

interface Walker {
  readonly instrument: Instrument;
  readonly random: SeededRandom;
  /** Log distance from the start price. */
  offset: number;
  clockMs: number;
  burst: { untilMs: number; volatilityFactor: number; drift: number } | null;
}

/** A mean-reverting log-normal walk per symbol, with bursts of several times the usual volatility in one direction. */
export class RandomWalkFeed implements PriceFeed {
  private readonly walkers: Walker[];
  private rows = 0;

  constructor(random: SeededRandom, instruments: readonly Instrument[] = INSTRUMENTS) {
    this.walkers = instruments.map((instrument) => ({
      instrument,
      random: random.stream(instrument.symbol),
      offset: 0,
      clockMs: 0,
      burst: null,
    }));
  }

  prepare(): Promise<void> {
    return Promise.resolve();
  }

  take(marketMs: number): readonly PriceTick[] {
    this.rows += this.walkers.length;
    return this.walkers.map((walker) => step(walker, marketMs));
  }

  status(): FeedStatus {
    return { kind: 'walk', rows: this.rows, skippedRows: 0, loops: 0, ended: false, endReason: null };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function step(walker: Walker, marketMs: number): PriceTick {
  const { instrument, random } = walker;
  const seconds = marketMs / 1000;
  walker.clockMs += marketMs;
  turnBurst(walker, seconds);

  // The exact solution of the mean-reverting walk, so that any speed keeps the price in a sane band.
  const decay = Math.exp(-PULL * seconds);
  const deviation = instrument.volatility * (walker.burst?.volatilityFactor ?? 1) * Math.sqrt((1 - decay * decay) / (2 * PULL));
  walker.offset = walker.offset * decay + deviation * random.normal() + (walker.burst?.drift ?? 0) * Math.min(seconds, 1);
  return { symbol: instrument.symbol, price: roundPrice(instrument.price * Math.exp(walker.offset)) };
}

function turnBurst(walker: Walker, seconds: number): void {
  const { random, instrument } = walker;
  if (walker.burst && walker.clockMs >= walker.burst.untilMs) walker.burst = null;
  const starts = random.next() < 1 - Math.exp(-seconds / MEAN_SECONDS_BETWEEN_BURSTS);
  if (walker.burst || !starts) return;
  walker.burst = {
    untilMs: walker.clockMs + random.between(4000, 15_000),
    volatilityFactor: random.between(2, 4),
    drift: (random.next() < 0.5 ? -1 : 1) * instrument.volatility * random.between(0.5, 2),
  };
}
