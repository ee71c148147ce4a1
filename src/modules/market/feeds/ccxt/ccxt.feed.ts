import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { DAY_MS } from '../../../../common/time/time.js';
import type { FeedCluster } from '../../cluster/feed.cluster.js';
import type { MarketCounters } from '../../cache/market.counters.js';
import { BackOff, type BackOffTimes } from '../venue/back-off.js';
import { CcxtChild } from './ccxt.child.js';
import type { CcxtMessage } from './ccxt.messages.js';
import type { Feed, FeedRefusal, FeedState } from '../feed.js';
import { MuteWatch } from '../venue/mute.watch.js';

const LOOK_MS = 250;
/** The process counts as hanging after so long without a message. */
const SILENT_MS = 10_000;

export interface CcxtSettings {
  /** Symbols by exchange, both as ccxt names them. */
  readonly symbols: ReadonlyMap<string, readonly string[]>;
  /** Address of the ZeroMQ intake; null = it does not listen. */
  readonly busUrl: () => string | null;
  readonly muteMs: number;
  /** The package is loaded from `node_modules` in this folder. */
  readonly directory: string;
  /** Interval of restarts: ccxt is known to leak memory, and to lose streams without an error. */
  readonly renewMs?: number;
  readonly backOff?: BackOffTimes;
}

export interface CcxtDesk {
  readonly counters: MarketCounters;
  readonly cluster: Pick<FeedCluster, 'leases'>;
  onState(feed: Feed): void;
}

/** Exchanges through the package ccxt, in a process of its own that publishes to the ZeroMQ intake; its ticks belong to the feed zeromq. */
export class CcxtFeed implements Feed {
  readonly name = 'ccxt';
  readonly kind = 'ccxt';
  readonly maxDepth = 50;
  readonly capacity = null;
  readonly connections = [];
  readonly tokenExpiresAtMs = null;
  state: FeedState = 'connecting';
  reason: string | null = null;
  private readonly logger = new Logger('Feed ccxt');
  private readonly exchanges: ReadonlyMap<string, readonly string[]>;
  private readonly backOff: BackOff;
  private readonly mute: MuteWatch;
  private child: CcxtChild | null = null;
  private ticks = 0;
  private liveMono = Number.POSITIVE_INFINITY;
  private heardMono = 0;
  private timer: NodeJS.Timeout | undefined;
  private retry: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly settings: CcxtSettings,
    private readonly desk: CcxtDesk,
  ) {
    this.exchanges = new Map([...settings.symbols].map(([exchange, symbols]) => [exchange.toUpperCase(), symbols]));
    this.backOff = new BackOff(settings.backOff);
    this.mute = new MuteWatch(settings.muteMs);
    desk.cluster.leases.onChange((feed) => {
      if (feed === this.name) this.restart();
    });
  }

  /** One replica runs it for all. */
  get isElsewhere(): boolean {
    return !this.desk.cluster.leases.owns(this.name);
  }

  /** Id of the running process. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  serves(exchange: string): boolean {
    return !this.isElsewhere && this.exchanges.has(exchange);
  }

  refusal(exchange: string, symbol: string): FeedRefusal | null {
    return this.exchanges.get(exchange)?.includes(symbol) ? null : 'UNKNOWN_SYMBOL';
  }

  want(): void {}

  start(): void {
    this.timer = setInterval(() => this.look(performance.now()), LOOK_MS).unref();
    this.begin();
  }

  restart(): void {
    this.end();
    if (!this.stopped) this.begin();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    const { child } = this;
    this.end();
    await child?.exited;
  }

  private begin(): void {
    clearTimeout(this.retry);
    if (this.isElsewhere) return this.become('disabled', 'another replica runs it');
    const module = this.installed();
    if (module === null) {
      this.logger.warn('MARKET_CCXT is set and the package ccxt is not installed: "npm install ccxt", then restart the feed.');
      return this.become('failed', 'the package ccxt is not installed');
    }
    const busUrl = this.settings.busUrl();
    if (busUrl === null) return this.later('the feed zeromq, to which it publishes, does not listen');
    this.become('connecting', this.reason);
    const now = performance.now();
    [this.ticks, this.liveMono, this.heardMono] = [0, Number.POSITIVE_INFINITY, now];
    this.mute.pause(now);
    const child: CcxtChild = new CcxtChild(
      { kind: 'open', module, busUrl, symbols: Object.fromEntries(this.settings.symbols) },
      {
        onMessage: (message) => this.child === child && this.hear(message),
        onExit: (how) => this.child === child && this.fall(`its process ended with ${how}`),
      },
    );
    this.child = child;
  }

  private end(): void {
    clearTimeout(this.retry);
    const { child } = this;
    this.child = null;
    void child?.kill();
  }

  private hear(message: CcxtMessage): void {
    this.heardMono = performance.now();
    if (message.kind === 'failed') return this.fall(message.reason);
    if (message.kind === 'trouble') {
      this.reason = message.reason;
      this.logger.warn({ reason: message.reason }, 'A stream of ccxt failed; it is tried again');
      return;
    }
    if (message.ticks === this.ticks) return;
    this.ticks = message.ticks;
    this.mute.tick(this.heardMono);
    if (this.state === 'live') return;
    this.liveMono = Math.min(this.liveMono, this.heardMono);
    this.backOff.reset();
    this.become('live', null);
  }

  private look(monoMs: number): void {
    if (this.child === null) return;
    if (monoMs - this.heardMono > SILENT_MS) return this.fall(`nothing came for ${Math.round((monoMs - this.heardMono) / 1000)} s`);
    if (monoMs - this.liveMono > (this.settings.renewMs ?? DAY_MS)) return this.restart();
    const due = this.mute.look(monoMs);
    if (due === 'resubscribe') this.become('mute', 'its exchanges send no ticks');
    else if (due === 'reconnect') this.fall('its exchanges send no ticks');
  }

  private fall(reason: string): void {
    this.end();
    this.desk.counters.of(this.name).ended(reason);
    this.logger.warn({ reason }, 'ccxt is started again');
    this.later(reason);
  }

  private later(reason: string): void {
    this.become('reconnecting', reason);
    if (!this.stopped) this.retry = setTimeout(() => this.begin(), this.backOff.next()).unref();
  }

  /** The file of the package; null = it is not installed. */
  private installed(): string | null {
    try {
      return createRequire(join(this.settings.directory, 'package.json')).resolve('ccxt');
    } catch {
      return null;
    }
  }

  private become(state: FeedState, reason: string | null): void {
    this.reason = reason;
    if (this.state === state) return;
    this.state = state;
    this.desk.onState(this);
  }
}
