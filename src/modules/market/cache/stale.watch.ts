import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Demand } from './demand.js';
import type { Instrument } from './instrument.js';
import { MarketCache } from './market.cache.js';
import { MarketCounters } from './market.counters.js';
import { TickPath } from './tick.path.js';

/** Told when the value of an instrument that somebody holds has become stale, and when a new one has come. */
export type StaleListener = (instrument: Instrument, state: 'live' | 'stale') => void;

const LOOK_MS = 250;

/** Says once of each held instrument that its value is too old, and once that it has a new one. */
@Injectable()
export class StaleWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly listeners = new Set<StaleListener>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly cache: MarketCache,
    private readonly demand: Demand,
    private readonly counters: MarketCounters,
    path: TickPath,
  ) {
    path.onTaken((instrument) => {
      if (instrument.staleAnnounced && !this.isStale(instrument, performance.now())) this.announce(instrument, 'live');
    });
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.look(performance.now()), LOOK_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Returns how to end it. */
  onChange(listener: StaleListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  look(monoMs: number): void {
    for (const instrument of this.demand.wanted().keys())
      if (!instrument.staleAnnounced && this.isStale(instrument, monoMs)) this.announce(instrument, 'stale');
  }

  private isStale(instrument: Instrument, monoMs: number): boolean {
    if (instrument.isLost) return true;
    const ageMs = instrument.lastAgeMs(monoMs);
    // The rhythm of an instrument costs a sort: only that of one whose age could be too much is asked for.
    return Number.isFinite(ageMs) && ageMs > this.cache.shortestStaleMs && ageMs > this.cache.expectedEveryMs(instrument);
  }

  private announce(instrument: Instrument, state: 'live' | 'stale'): void {
    instrument.staleAnnounced = state === 'stale';
    if (state === 'stale') this.counters.stale += 1;
    for (const listener of this.listeners) listener(instrument, state);
  }
}
