import type { Instrument } from '../cache/instrument.js';
import type { ReportedFigures } from '../cache/market.counters.js';
import type { FeedCluster } from '../cluster/feed.cluster.js';
import type { ClusterMessage } from '../cluster/cluster.bus.js';
import { type InstrumentName, keyOf, type Mode } from '../ticks/instrument-name.js';
import type { FeedAdapter, InstrumentDetails } from '../venues/feed.adapter.js';
import { type Feed, type FeedConnection, type FeedRefusal, type FeedState, FULL } from './feed.js';
import { RefusalMemory } from './venue/refusal.memory.js';
import { type FeedReport, readReport, reportOf } from './feed.report.js';
import { SharedCatalogue } from './shared.catalogue.js';
import { SharedDemand } from './shared.demand.js';
import type { VenueFeed } from './venue/venue.feed.js';
import type { FeedDesk } from './venue/venue.intake.js';

const REPORT_MS = 1000;
/** The demand of other replicas is read again after so many reports, because that of a dead replica expires. */
const SYNC_REPORTS = 5;
/** The state of an owner without a report for so long is unknown. */
const SILENT_MS = 3500;

/**
 * The feed of a venue on a desk with several replicas: the owner of its lease is connected and serves the demand of all; the others
 * show the owner's reports, and one takes over when the owner is gone.
 */
export class LeasedFeed implements Feed {
  readonly kind: string;
  readonly maxDepth: number;
  readonly setToken?: (token: string, expiresAtMs: number | null) => void;
  /** The connected feed, while this replica is the owner. */
  private inner: VenueFeed | null = null;
  private report: FeedReport | null = null;
  private heardMono = performance.now();
  private lastState: FeedState = 'connecting';
  private readonly refused = new RefusalMemory();
  private readonly demand: SharedDemand;
  private readonly catalogue: SharedCatalogue;
  private reports = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    readonly name: string,
    readonly capacity: number,
    private readonly adapter: FeedAdapter,
    private readonly make: (desk: FeedDesk) => VenueFeed,
    private readonly cluster: FeedCluster,
    private readonly desk: FeedDesk,
  ) {
    this.demand = new SharedDemand(name, cluster, desk.cache);
    this.catalogue = new SharedCatalogue(name, adapter.catalogue, cluster);
    this.kind = adapter.kind;
    this.maxDepth = adapter.limits.maxDepth;
    if (adapter.usesToken) this.setToken = (token, expiresAtMs) => this.takeToken(token, expiresAtMs);
    cluster.bus.onMessage((message) => {
      if (message.feed === name) this.hear(message);
    });
    cluster.bus.onReady(() => {
      void this.demand.read();
      void this.catalogue.read(() => this.isElsewhere);
    });
    cluster.leases.onChange((feed, isOurs) => {
      if (feed === name) this.judgeLease(isOurs);
    });
  }

  /** Whether this replica is not the one connected to the venue. */
  get isElsewhere(): boolean {
    return this.inner === null;
  }

  get state(): FeedState {
    if (this.inner) return this.inner.state;
    if (performance.now() - this.heardMono > SILENT_MS) return 'stale';
    return this.report?.state ?? 'connecting';
  }

  get reason(): string | null {
    if (this.inner) return this.inner.reason;
    return this.state === 'stale' ? 'the replica that is connected to the venue is not heard' : (this.report?.reason ?? null);
  }

  get connections(): readonly FeedConnection[] {
    return this.inner?.connections ?? this.report?.connections ?? [];
  }

  get tokenExpiresAtMs(): number | null {
    return this.inner ? this.inner.tokenExpiresAtMs : (this.report?.tokenExpiresAtMs ?? null);
  }

  get isMarketOpen(): boolean | null {
    return this.adapter.isOpen?.(Date.now()) ?? null;
  }

  /** Counts of the owner; null = this replica counts itself. */
  get figures(): ReportedFigures | null {
    return this.inner ? null : (this.report?.figures ?? null);
  }

  serves(exchange: string): boolean {
    return this.adapter.serves(exchange);
  }

  refusal(exchange: string, symbol: string): FeedRefusal | null {
    if (this.inner) return this.inner.refusal(exchange, symbol);
    if (this.adapter.toVenue({ exchange, symbol }) === null) return 'UNKNOWN_SYMBOL';
    if (this.refused.has(keyOf(exchange, symbol))) return 'FEED_ERROR';
    const isBrought = this.desk.cache.get(exchange, symbol)?.feed === this.name;
    return this.report?.isFull && !isBrought ? 'CAPACITY' : null;
  }

  refusalReason(name: InstrumentName): string | null {
    return this.inner ? this.inner.refusalReason(name) : this.refused.reasonOf(keyOf(name.exchange, name.symbol));
  }

  venueSymbol(name: InstrumentName): string | null {
    return this.adapter.toVenue(name);
  }

  details(name: InstrumentName): InstrumentDetails | null {
    return this.adapter.details?.(name) ?? null;
  }

  want(instrument: Instrument, mode: Mode | null): void {
    this.demand.want(instrument, mode);
  }

  start(): void {
    this.timer = setInterval(() => this.look(), REPORT_MS).unref();
    if (this.cluster.leases.owns(this.name)) this.judgeLease(true);
  }

  stop(): void {
    clearInterval(this.timer);
    this.inner?.stop();
    this.demand.end();
  }

  restart(): void {
    if (this.inner) this.inner.restart();
    else this.cluster.bus.send({ kind: 'restart', feed: this.name });
  }

  rereadToken(): void {
    this.inner?.rereadToken();
  }

  private takeToken(token: string, expiresAtMs: number | null): void {
    this.inner?.setToken?.(token, expiresAtMs);
    void this.cluster.tokens.put(this.name, { token, expiresAtMs });
  }

  private judgeLease(isOurs: boolean): void {
    if (isOurs && this.inner === null) void this.open();
    else if (!isOurs && this.inner !== null) this.leave(this.inner);
  }

  private async open(): Promise<void> {
    const feed = this.make({
      ...this.desk,
      onState: () => this.changed(),
      onRefused: (_, instrument, reason) => {
        this.desk.onRefused(this, instrument, reason);
        const { exchange, symbol } = instrument;
        this.cluster.bus.send({ kind: 'refused', feed: this.name, exchange, symbol, reason });
      },
    });
    this.inner = feed;
    const kept = this.adapter.usesToken ? await this.cluster.tokens.read(this.name) : null;
    // The lease may have been lost meanwhile.
    if (this.inner !== feed) return;
    if (kept) feed.setToken?.(kept.token, kept.expiresAtMs);
    feed.start();
    this.demand.bringTo((instrument, mode) => feed.want(instrument, mode));
  }

  private leave(feed: VenueFeed): void {
    feed.stop();
    this.inner = null;
    this.report = null;
    this.heardMono = performance.now();
    if (this.cluster.leases.isStopping) return this.demand.end();
    this.desk.cache.fall(this.name);
    this.demand.leaveToOthers();
    this.changed();
  }

  private hear({ kind, report, exchange, symbol, reason }: ClusterMessage): void {
    if (kind === 'wants') void this.demand.read();
    else if (kind === 'restart') this.inner?.restart();
    else if (kind === 'token') void this.fetchToken();
    else if (this.inner !== null) return;
    else if (kind === 'catalogue') void this.catalogue.read(() => this.isElsewhere);
    else if (kind === 'report') {
      this.report = readReport(report) ?? this.report;
      this.heardMono = performance.now();
      this.changed();
    } else if (kind === 'refused') this.hearRefusal(String(exchange), String(symbol), String(reason));
  }

  private hearRefusal(exchange: string, symbol: string, reason: string): void {
    // A full feed says so itself, and what waits for room is still wanted.
    if (reason !== FULL) this.refused.add(keyOf(exchange, symbol), reason);
    const instrument = this.desk.cache.get(exchange, symbol);
    if (instrument && this.demand.has(instrument)) this.desk.onRefused(this, instrument, reason);
  }

  private async fetchToken(): Promise<void> {
    if (this.inner === null) return;
    const kept = await this.cluster.tokens.read(this.name);
    if (kept) this.inner?.setToken?.(kept.token, kept.expiresAtMs);
  }

  private look(): void {
    this.changed();
    this.refused.forget(performance.now());
    if (this.inner === null) return;
    this.tell(this.inner);
    void this.catalogue.write();
    this.reports += 1;
    if (this.reports % SYNC_REPORTS === 0) void this.demand.read();
  }

  private tell(feed: VenueFeed): void {
    const report = reportOf(feed, feed.pool.isFull, this.desk.counters.of(this.name));
    this.cluster.bus.send({ kind: 'report', feed: this.name, report });
  }

  private changed(): void {
    const { state } = this;
    if (state === this.lastState) return;
    this.lastState = state;
    if (this.inner) this.tell(this.inner);
    else if (state !== 'live') this.desk.cache.fall(this.name);
    this.desk.onState(this);
  }
}
