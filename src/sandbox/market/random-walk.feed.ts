import { INSTRUMENTS, roundPrice, type SandboxInstrument } from './instruments.js';
import type { FeedStatus, PriceFeed, PriceTick } from './price-feed.js';
import type { SeededRandom } from './random.js';

/** Pull of the log price towards its level, per second: half of a deviation is gone after about 25 minutes. */
const PULL = 0.00045;
const MEAN_SECONDS_BETWEEN_BURSTS = 75;
const OVERSHOOT_FADE = Math.LN2 / 40;
const DAY_SECONDS = 86_400;
/** Pull of the level itself towards the start price, per second: half of it is gone after 20 days. */
const LEVEL_PULL = Math.LN2 / (20 * DAY_SECONDS);
/** A trend lasts a day or two, so that following it is profitable over weeks. */
const TREND_FADE = Math.LN2 / (1.5 * DAY_SECONDS);
/** How far a level drifts in a day of a usual trend, in daily deviations. */
const TREND_SIZE = 0.75;

interface Burst {
  readonly untilMs: number;
  readonly volatilityFactor: number;
  readonly drift: number;
}

interface Walker {
  readonly instrument: SandboxInstrument;
  readonly random: SeededRandom;
  readonly slowly: SeededRandom;
  /** Log distance of the price from its level: the movement of seconds and minutes. */
  offset: number;
  /** The part of it by bursts, which is gone within minutes, so that betting against it is profitable. */
  overshoot: number;
  /** Log distance of the level from the start price: the movement of days. */
  level: number;
  /** Log change of the level in a day. */
  trend: number;
  clockMs: number;
  burst: Burst | null;
}

export interface WalkerState extends Pick<Walker, 'offset' | 'overshoot' | 'level' | 'trend' | 'clockMs' | 'burst'> {
  readonly random: number;
  readonly slowly: number;
}

/**
 * A log-normal walk per symbol: quick and mean-reverting around a level, with bursts of several times the usual volatility in one
 * direction; the level wanders slowly, in trends.
 */
export class RandomWalkFeed implements PriceFeed {
  private readonly walkers: Walker[];
  private rows = 0;

  constructor(random: SeededRandom, instruments: readonly SandboxInstrument[] = INSTRUMENTS) {
    this.walkers = instruments.map((instrument) => {
      const own = random.stream(instrument.symbol);
      return { instrument, random: own, slowly: own.stream('level'), offset: 0, overshoot: 0, level: 0, trend: 0, clockMs: 0, burst: null };
    });
  }

  prepare(): Promise<void> {
    return Promise.resolve();
  }

  take(marketMs: number): readonly PriceTick[] {
    this.rows += this.walkers.length;
    return this.walkers.map((walker) => {
      flutter(walker, marketMs);
      wander(walker, marketMs);
      return priceOf(walker);
    });
  }

  /** The prices after a longer time: the level has moved, the short movements around it have averaged out. */
  glide(marketMs: number): readonly PriceTick[] {
    return this.walkers.map((walker) => {
      walker.offset = 0;
      walker.overshoot = 0;
      walker.burst = null;
      walker.clockMs += marketMs;
      wander(walker, marketMs);
      return priceOf(walker);
    });
  }

  status(): FeedStatus {
    return { kind: 'walk', rows: this.rows, skippedRows: 0, loops: 0, ended: false, endReason: null };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** By symbol. */
  save(): Record<string, WalkerState> {
    return Object.fromEntries(
      this.walkers.map(({ instrument, random, slowly, offset, overshoot, level, trend, clockMs, burst }) => [
        instrument.symbol,
        { offset, overshoot, level, trend, clockMs, burst, random: random.save(), slowly: slowly.save() },
      ]),
    );
  }

  /** Goes on from there; a symbol that was not saved begins at its start price. */
  restore(states: Readonly<Record<string, WalkerState>>): void {
    for (const walker of this.walkers) {
      const state = states[walker.instrument.symbol];
      if (!state) continue;
      const { random, slowly, ...place } = state;
      Object.assign(walker, place);
      walker.random.restore(random);
      walker.slowly.restore(slowly);
    }
  }
}

function priceOf({ instrument, offset, overshoot, level }: Walker): PriceTick {
  return { symbol: instrument.symbol, price: roundPrice(instrument.price * Math.exp(level + offset + overshoot)) };
}

function flutter(walker: Walker, marketMs: number): void {
  const { instrument, random } = walker;
  const seconds = marketMs / 1000;
  walker.clockMs += marketMs;
  turnBurst(walker, seconds);

  // The exact solution of the mean-reverting walk, so that any speed keeps the price in a sane band.
  const decay = Math.exp(-PULL * seconds);
  const deviation = instrument.volatility * (walker.burst?.volatilityFactor ?? 1) * Math.sqrt((1 - decay * decay) / (2 * PULL));
  walker.offset = walker.offset * decay + deviation * random.normal();
  walker.overshoot = walker.overshoot * Math.exp(-OVERSHOOT_FADE * seconds) + (walker.burst?.drift ?? 0) * Math.min(seconds, 1);
}

function wander(walker: Walker, marketMs: number): void {
  const { dailyVolatility } = walker.instrument;
  const seconds = marketMs / 1000;
  const days = seconds / DAY_SECONDS;
  const fade = Math.exp(-TREND_FADE * seconds);
  walker.trend = walker.trend * fade + TREND_SIZE * dailyVolatility * Math.sqrt(1 - fade * fade) * walker.slowly.normal();
  walker.level =
    walker.level * Math.exp(-LEVEL_PULL * seconds) + walker.trend * days + dailyVolatility * Math.sqrt(days) * walker.slowly.normal();
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
