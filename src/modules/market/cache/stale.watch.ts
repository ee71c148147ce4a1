import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Demand } from './demand.js';
import type { Instrument } from './instrument.js';
import { MarketCache } from './market.cache.js';
import { MarketCounters } from './market.counters.js';
import { TickPath } from './tick.path.js';

/** Called when the value of a held instrument becomes stale, and when a new one arrives. */
export type StaleListener = (instrument: Instrument, state: 'live' | 'stale') => void;

const LOOK_MS = 250;

/** Reports each held instrument once when its value becomes stale, and once when it has a new one. */
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

  /** Returns a function that unsubscribes it. */
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
    // The median gap costs a sort, so it is computed only where the age could be too great.
    return Number.isFinite(ageMs) && ageMs > this.cache.shortestStaleMs && ageMs > this.cache.expectedEveryMs(instrument);
  }

  private announce(instrument: Instrument, state: 'live' | 'stale'): void {
    instrument.staleAnnounced = state === 'stale';
    if (state === 'stale') this.counters.stale += 1;
    for (const listener of this.listeners) listener(instrument, state);
  }
}
