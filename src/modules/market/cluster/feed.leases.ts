import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { reasonOf } from '../../../common/reason.js';
import { Config } from '../../../config/config.js';
import { type RedisClient, RedisConnections, within } from '../../../platform/redis/redis.connections.js';
import { ClusterBus } from './cluster.bus.js';

/** Feeds without a lease: each tick arrives at one replica only. */
const OWN = new Set(['http', 'zeromq']);
const LEASE_MS = 10_000;
const RENEW_MS = 3000;
/** Interval of the attempts to take a free lease. */
const LOOK_MS = 1000;
/** Redis counts as away when it has not answered after this time. */
const ANSWER_MS = 2000;
/** After an outage of Redis the former owner has priority: other replicas leave a free lease for so long. */
const OWNER_FIRST_MS = 5000;

/** Takes a free lease, or prolongs our own; 1 = it is ours now. */
const TAKE = `
if redis.call('set', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('pexpire', KEYS[1], ARGV[2])
return 1`;
const GIVE = `if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('del', KEYS[1]) end`;

/** Called when this replica becomes the owner of a feed, and when it is no longer the owner. */
export type LeaseListener = (feed: string, isOurs: boolean) => void;

interface Lease {
  /** End of our lease, by the monotonic clock. */
  untilMono: number;
  renewedMono: number;
  /** The state last reported to listeners. */
  isOurs: boolean;
  /** Redis did not answer at the last attempt. */
  isUnknown: boolean;
  /** The lease has expired while Redis does not answer; logged once. */
  hasLapsed: boolean;
}

/**
 * Decides which replica is connected to the venue of a feed and stores its bars: the owner of a lease in Redis of 10 s, renewed every 3
 * s. A replica that learns of another owner stops at once. While Redis is away for all, the owner continues, because no replica can
 * take its place.
 */
@Injectable()
export class FeedLeases implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(FeedLeases.name);
  private readonly leases: ReadonlyMap<string, Lease>;
  private readonly listeners: LeaseListener[] = [];
  private timer: NodeJS.Timeout | undefined;
  private wasAway = false;
  private takesFromMono = Number.NEGATIVE_INFINITY;
  private stopping = false;

  constructor(
    config: Config,
    private readonly redis: RedisConnections,
    private readonly bus: ClusterBus,
  ) {
    const none = (): Lease => ({ untilMono: -Infinity, renewedMono: -Infinity, isOurs: false, isUnknown: false, hasLapsed: false });
    this.leases = new Map(redis.enabled ? config.marketFeeds.filter((feed) => !OWN.has(feed)).map((feed) => [feed, none()]) : []);
    bus.onMessage(({ kind, feed }) => {
      if (kind === 'lease') void this.renew(feed);
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.leases.size === 0) return;
    await this.look();
    this.timer = setInterval(() => void this.look(), LOOK_MS).unref();
  }

  /** Releases the leases, after the feeds have stopped. */
  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.stopping = true;
    const held = [...this.leases].filter(([, { isOurs }]) => isOurs);
    for (const [feed, lease] of held) {
      lease.untilMono = -Infinity;
      lease.isUnknown = false;
      this.tell(feed, lease);
    }
    await Promise.allSettled(
      held.map(async ([feed]) => {
        await this.redis.client().eval(GIVE, { keys: [keyOf(feed)], arguments: [this.bus.id] });
        this.bus.send({ kind: 'lease', feed });
      }),
    );
  }

  /** Whether the process is shutting down: leases released now are not taken again. */
  get isStopping(): boolean {
    return this.stopping;
  }

  onChange(listener: LeaseListener): void {
    this.listeners.push(listener);
  }

  /** Whether this replica is the owner of the feed now. */
  owns(feed: string): boolean {
    const lease = this.leases.get(feed);
    return lease === undefined || performance.now() < lease.untilMono || (lease.isOurs && lease.isUnknown);
  }

  private async look(): Promise<void> {
    const monoMs = performance.now();
    const due = [...this.leases].filter(([, lease]) => !lease.isOurs || lease.isUnknown || monoMs - lease.renewedMono >= RENEW_MS);
    await Promise.all(due.map(([feed]) => this.renew(feed)));
  }

  private async renew(feed: string): Promise<void> {
    const lease = this.leases.get(feed);
    if (lease === undefined || this.stopping) return;
    try {
      if (lease.isOurs || (await this.isFree(feed))) await this.take(feed, lease);
    } catch (error) {
      this.wasAway = true;
      lease.isUnknown = true;
      this.logger.debug({ feed, reason: reasonOf(error) }, 'The lease of a feed could not be renewed');
      this.warnOfLapse(feed, lease);
    }
    if (!this.stopping) this.tell(feed, lease);
  }

  private warnOfLapse(feed: string, lease: Lease): void {
    if (!lease.isOurs || lease.hasLapsed || performance.now() < lease.untilMono) return;
    lease.hasLapsed = true;
    this.logger.warn({ feed }, 'The lease of a feed has run out while Redis is away: this replica goes on with the feed');
  }

  /**
   * Checked before a free lease is taken: a command sent to a Redis that does not answer is executed later, and would take the lease
   * from an owner that could not renew it either.
   */
  private async isFree(feed: string): Promise<boolean> {
    const owner = await within(
      ANSWER_MS,
      this.ready().then((client) => client.get(keyOf(feed))),
    );
    if (this.wasAway) {
      this.wasAway = false;
      this.takesFromMono = performance.now() + OWNER_FIRST_MS;
    }
    return (owner === null || owner === this.bus.id) && performance.now() >= this.takesFromMono;
  }

  private async take(feed: string, lease: Lease): Promise<void> {
    const sentMono = performance.now();
    const answer = this.ready().then((client) => client.eval(TAKE, { keys: [keyOf(feed)], arguments: [this.bus.id, String(LEASE_MS)] }));
    const isOurs = (await within(ANSWER_MS, answer)) === 1;
    if (this.stopping) return;
    Object.assign(lease, {
      isUnknown: false,
      hasLapsed: false,
      renewedMono: sentMono,
      untilMono: isOurs ? sentMono + LEASE_MS : -Infinity,
    });
  }

  private ready(): Promise<RedisClient> {
    return this.redis.ready(this.redis.client());
  }

  private tell(feed: string, lease: Lease): void {
    const isOurs = this.owns(feed);
    if (isOurs === lease.isOurs) return;
    lease.isOurs = isOurs;
    this.logger.log({ feed }, isOurs ? 'This replica is the owner of the feed' : 'Another replica is the owner of the feed');
    for (const listener of this.listeners) listener(feed, isOurs);
  }
}

function keyOf(feed: string): string {
  return `market:feed:${feed}`;
}
