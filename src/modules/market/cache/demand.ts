import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { Problem } from '../../../common/problem.js';
import type { Mode } from '../ticks/instrument-name.js';
import type { Instrument } from './instrument.js';
import { MarketCache } from './market.cache.js';

/** Called when the wanted mode of an instrument changes; null = not wanted any more. */
export type WantedListener = (instrument: Instrument, mode: Mode | null) => void;

const LOOK_MS = 250;

/**
 * Counts the holders of each instrument over all transports. Feeds are asked for the highest mode that is held: raised at once, lowered
 * MARKET_RELEASE_SECONDS after the last holder, so that reloading a page causes no traffic with the venue.
 */
@Injectable()
export class Demand implements OnApplicationShutdown {
  /** The mode that feeds were asked for. */
  private readonly asked = new Map<Instrument, Mode>();
  /** Instruments for which a lower mode is wanted than asked, and since when by the monotonic clock. */
  private readonly lowered = new Map<Instrument, number>();
  private readonly listeners: WantedListener[] = [];
  private readonly releaseMs: number;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly cache: MarketCache,
    config: Config,
  ) {
    this.releaseMs = config.variables.MARKET_RELEASE_SECONDS * 1000;
    this.timer = setInterval(() => this.lower(performance.now()), LOOK_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  onWanted(listener: WantedListener): void {
    this.listeners.push(listener);
  }

  /** The mode of each instrument that feeds are asked for now. */
  wanted(): ReadonlyMap<Instrument, Mode> {
    return this.asked;
  }

  /** Adds a holder. Throws `market.capacity` when there is no room for the instrument. */
  hold(exchange: string, symbol: string, mode: Mode): Instrument {
    const instrument = this.cache.ensure(exchange, symbol);
    if (instrument === null) throw new Problem('market.capacity');
    instrument.holders[mode] += 1;
    this.judge(instrument);
    return instrument;
  }

  release(instrument: Instrument, mode: Mode): void {
    instrument.holders[mode] -= 1;
    if (!instrument.held) instrument.idleSinceMs = performance.now();
    this.judge(instrument);
  }

  private judge(instrument: Instrument): void {
    const asked = this.asked.get(instrument) ?? 0;
    const wanted = instrument.wanted ?? 0;
    if (wanted >= asked) this.lowered.delete(instrument);
    if (wanted > asked) this.ask(instrument, instrument.wanted);
    else if (wanted < asked && !this.lowered.has(instrument)) this.lowered.set(instrument, performance.now());
  }

  private lower(monoMs: number): void {
    for (const [instrument, sinceMs] of this.lowered) {
      if (monoMs - sinceMs < this.releaseMs) continue;
      this.lowered.delete(instrument);
      this.ask(instrument, instrument.wanted);
    }
  }

  private ask(instrument: Instrument, mode: Mode | null): void {
    if (mode === null) this.asked.delete(instrument);
    else this.asked.set(instrument, mode);
    for (const listener of this.listeners) listener(instrument, mode);
  }
}
