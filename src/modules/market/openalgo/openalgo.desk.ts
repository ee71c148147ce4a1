import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import type { Peer } from '../../realtime/foreign/foreign.protocol.js';
import type { Message } from '../../realtime/protocol/message.js';
import { Aliases } from '../cache/aliases.js';
import { Demand } from '../cache/demand.js';
import { MarketCache } from '../cache/market.cache.js';
import { MarketCounters } from '../cache/market.counters.js';
import { StaleWatch } from '../cache/stale.watch.js';
import { FeedRegistry } from '../feeds/feed.registry.js';
import { HolderCounts } from './holder.counts.js';
import { OrderUpdates } from './order.updates.js';
import { adapterStatus } from './protocol/adapter-status.js';
import { FrameFault } from './protocol/codes.js';
import { answer, type RequestId } from './protocol/frames.js';
import type { HoldingDesk, SocketHoldings } from './socket.holdings.js';
import type { StatusDesk } from './socket.status.js';
import { ValueStreams } from './value.streams.js';

/** One socket and its subscriptions. */
export interface OpenSocket {
  readonly peer: Peer;
  readonly holdings: SocketHoldings;
  readonly clientId: string;
}

/** The dependencies and lists that all OpenAlgo sockets share. */
@Injectable()
export class OpenAlgoDesk implements HoldingDesk, StatusDesk {
  readonly limit: number;
  private readonly sockets = new Set<OpenSocket>();
  private lastId = 0;

  constructor(
    readonly cache: MarketCache,
    readonly demand: Demand,
    readonly aliases: Aliases,
    readonly feeds: FeedRegistry,
    readonly streams: ValueStreams,
    readonly counts: HolderCounts,
    readonly orders: OrderUpdates,
    readonly stale: StaleWatch,
    private readonly counters: MarketCounters,
    config: Config,
  ) {
    this.limit = config.variables.MARKET_MAX_SUBSCRIPTIONS_PER_SOCKET;
  }

  /** Lists a socket; returns a function that removes it. */
  opened(peer: Peer, holdings: SocketHoldings): () => void {
    this.lastId += 1;
    const socket = { peer, holdings, clientId: `o${this.lastId.toString(36)}` };
    this.sockets.add(socket);
    return () => this.sockets.delete(socket);
  }

  openSockets(): readonly OpenSocket[] {
    return [...this.sockets];
  }

  /** The `broker_info` for this user. Throws `BROKER_ERROR`. */
  brokerInfo(user: string, id: RequestId): Message {
    const { broker, feeds } = this.feeds;
    const first = this.feeds.named(broker) ?? feeds[0];
    if (first === undefined) throw new FrameFault('BROKER_ERROR', 'No feed is configured');
    const rows = feeds.map(({ name, state }) => {
      const ageMs = performance.now() - (this.counters.feeds.get(name)?.lastTickMono ?? Number.NEGATIVE_INFINITY);
      return { name, status: state, ...(Number.isFinite(ageMs) ? { last_tick_age_ms: Math.round(ageMs) } : {}) };
    });
    const fields = { status: 'success', broker, adapter_status: adapterStatus(first.state), user_id: user, feeds: rows };
    return answer('broker_info', fields, id);
  }
}
