import { Injectable } from '@nestjs/common';
import { Metrics } from '../../../platform/telemetry/metrics.js';
import type { Flag, Rejection } from '../ticks/tick.js';

/** Ends of connections that are remembered. */
const MAX_ENDS = 20;

/** What one feed has brought since the start. */
export class FeedFigures {
  ticks = 0;
  /** Over the last second or so. */
  ticksPerSecond = 0;
  ticksBefore = 0;
  readonly rejected = new Map<Rejection, number>();
  readonly flagged = new Map<Flag, number>();
  gaps = 0;
  /** Frames of a kind that we do not know. */
  unknown = 0;
  reconnects = 0;
  /** The monotonic time of the last accepted tick. */
  lastTickMono = Number.NEGATIVE_INFINITY;
  /** How far the feed's clock is ahead of ours by its last tick, where that is too far; null = it is well. In ms. */
  clockSkewMs: number | null = null;
  /** The last ends of its connections, oldest first. */
  readonly ends: { readonly atMs: number; readonly reason: string }[] = [];

  /** A connection has ended. */
  ended(reason: string, atMs = Date.now()): void {
    this.reconnects += 1;
    this.ends.push({ atMs, reason });
    if (this.ends.length > MAX_ENDS) this.ends.shift();
  }
}

/** Counts that only the replica has that is connected to a venue, as the others are told of them. */
export type ReportedFigures = Pick<FeedFigures, 'gaps' | 'reconnects' | 'clockSkewMs' | 'ends'> & {
  readonly rejected: Readonly<Record<string, number>>;
  readonly flagged: Readonly<Record<string, number>>;
};

export function figuresOf({ gaps, reconnects, clockSkewMs, ends, rejected, flagged }: FeedFigures): ReportedFigures {
  return { gaps, reconnects, clockSkewMs, ends, rejected: Object.fromEntries(rejected), flagged: Object.fromEntries(flagged) };
}

/** Counts what feeds bring: plainly here, because ticks are far too many for Prometheus, and brought there once a second. */
@Injectable()
export class MarketCounters {
  readonly feeds = new Map<string, FeedFigures>();
  /** Names that senders give their feeds over HTTP are bounded by counting the rest together. */
  private static readonly MAX_FEEDS = 32;
  ticks = 0;
  rejectedTicks = 0;
  /** How often the value of a held instrument has become stale. */
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

  accepted(feed: string, flags: readonly Flag[]): void {
    const figures = this.of(feed);
    if (figures.clockSkewMs !== null && !flags.includes('future')) figures.clockSkewMs = null;
    this.ticks += 1;
    figures.ticks += 1;
    figures.lastTickMono = performance.now();
    for (const flag of flags) figures.flagged.set(flag, (figures.flagged.get(flag) ?? 0) + 1);
  }

  rejected(feed: string, reason: Rejection): void {
    const { rejected } = this.of(feed);
    this.rejectedTicks += 1;
    rejected.set(reason, (rejected.get(reason) ?? 0) + 1);
  }

  /** Brings the counts to Prometheus, and takes the rates since the last time. */
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
