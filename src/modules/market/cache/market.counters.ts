import { Injectable } from '@nestjs/common';
import { Metrics } from '../../../platform/telemetry/metrics.js';
import type { TickFlag, Rejection } from '../ticks/tick.js';

/** Number of connection ends that are kept. */
const MAX_ENDS = 20;

/** Counts of one feed since the start. */
export class FeedFigures {
  ticks = 0;
  /** Over the last second or so. */
  ticksPerSecond = 0;
  ticksBefore = 0;
  readonly rejected = new Map<Rejection, number>();
  readonly flagged = new Map<TickFlag, number>();
  gaps = 0;
  /** Frames of an unknown kind. */
  unknown = 0;
  reconnects = 0;
  /** The monotonic time of the last accepted tick. */
  lastTickMono = Number.NEGATIVE_INFINITY;
  /** How far the clock of the feed was ahead of ours at its last tick, if that is too far; null = it is not. In ms. */
  clockSkewMs: number | null = null;
  /** The last connection ends, oldest first. */
  readonly ends: { readonly atMs: number; readonly reason: string }[] = [];

  /** Records the end of a connection. */
  ended(reason: string, atMs = Date.now()): void {
    this.reconnects += 1;
    this.ends.push({ atMs, reason });
    if (this.ends.length > MAX_ENDS) this.ends.shift();
  }
}

/** Counts that only the replica connected to the venue has, as it reports them to the others. */
export type ReportedFigures = Pick<FeedFigures, 'gaps' | 'reconnects' | 'clockSkewMs' | 'ends'> & {
  readonly rejected: Readonly<Record<string, number>>;
  readonly flagged: Readonly<Record<string, number>>;
};

export function figuresOf({ gaps, reconnects, clockSkewMs, ends, rejected, flagged }: FeedFigures): ReportedFigures {
  return { gaps, reconnects, clockSkewMs, ends, rejected: Object.fromEntries(rejected), flagged: Object.fromEntries(flagged) };
}

/**
 * Counts ticks of feeds in plain fields, because they are too many for Prometheus counters, and copies the counts to Prometheus once a
 * second.
 */
@Injectable()
export class MarketCounters {
  readonly feeds = new Map<string, FeedFigures>();
  /** Limit of feeds with counts of their own: HTTP senders choose the names, and the rest is counted together. */
  private static readonly MAX_FEEDS = 32;
  ticks = 0;
  rejectedTicks = 0;
  /** How often a value of a held instrument became stale. */
  stale = 0;
  private readonly published = new Map<string, number>();
  private publishedAtMs = performance.now();
  private readonly ticksTotal;
  private readonly rejectedTotal;
  private readonly flaggedTotal;

  constructor(metrics: Metrics) {
    this.ticksTotal = metrics.counter('market_ticks_total', 'Ticks taken into the cache', ['feed']);
    this.rejectedTotal = metrics.counter('market_rejected_total', 'Ticks that were refused', ['feed', 'reason']);
    this.flaggedTotal = metrics.counter('market_flagged_total', 'Ticks that were taken with a flag', ['feed', 'flag']);
  }

  of(feed: string): FeedFigures {
    const known = this.feeds.get(feed);
    if (known) return known;
    if (this.feeds.size >= MarketCounters.MAX_FEEDS && feed !== 'other') return this.of('other');
    const made = new FeedFigures();
    this.feeds.set(feed, made);
    return made;
  }

  accepted(feed: string, flags: readonly TickFlag[], monoMs: number): void {
    const figures = this.of(feed);
    if (figures.clockSkewMs !== null && !flags.includes('future')) figures.clockSkewMs = null;
    this.ticks += 1;
    figures.ticks += 1;
    if (monoMs > figures.lastTickMono) figures.lastTickMono = monoMs;
    for (const flag of flags) figures.flagged.set(flag, (figures.flagged.get(flag) ?? 0) + 1);
  }

  rejected(feed: string, reason: Rejection): void {
    const { rejected } = this.of(feed);
    this.rejectedTicks += 1;
    rejected.set(reason, (rejected.get(reason) ?? 0) + 1);
  }

  /** Copies the counts to Prometheus, and computes the rates since the last call. */
  publish(monoMs = performance.now()): void {
    const seconds = (monoMs - this.publishedAtMs) / 1000;
    this.publishedAtMs = monoMs;
    for (const figures of this.feeds.values()) {
      figures.ticksPerSecond = seconds > 0 ? (figures.ticks - figures.ticksBefore) / seconds : 0;
      figures.ticksBefore = figures.ticks;
    }
    for (const [feed, { ticks, rejected, flagged }] of this.feeds) {
      this.raise(`${feed} ticks`, ticks, (by) => this.ticksTotal.inc({ feed }, by));
      for (const [reason, count] of rejected)
        this.raise(`${feed} r ${reason}`, count, (by) => this.rejectedTotal.inc({ feed, reason }, by));
      for (const [flag, count] of flagged) this.raise(`${feed} f ${flag}`, count, (by) => this.flaggedTotal.inc({ feed, flag }, by));
    }
  }

  private raise(name: string, count: number, inc: (by: number) => void): void {
    const by = count - (this.published.get(name) ?? 0);
    if (by > 0) inc(by);
    this.published.set(name, count);
  }
}
