import { Injectable } from '@nestjs/common';
import { Hub } from '../../realtime/hub/hub.js';
import type { Instrument } from '../cache/instrument.js';
import { Aliases } from '../cache/aliases.js';
import { MarketCache } from '../cache/market.cache.js';
import { OpenAlgoDesk } from '../openalgo/openalgo.desk.js';
import { readValueTopic } from '../topics/market-topic.js';
import type { Mode } from '../ticks/instrument-name.js';
import { RestHoldings } from './rest.holdings.js';

/** A subscription of a principal, with its transport. */
export interface ListedSubscription {
  readonly instrument: Instrument;
  readonly mode: Mode;
  readonly via: 'openalgo' | 'house' | 'rest';
  readonly clientId: string;
}

/** The subscriptions of a principal over all transports. */
@Injectable()
export class SubscriptionList {
  constructor(
    private readonly openAlgo: OpenAlgoDesk,
    private readonly hub: Hub,
    private readonly rest: RestHoldings,
    private readonly cache: MarketCache,
    private readonly aliases: Aliases,
  ) {}

  of(principalId: string): ListedSubscription[] {
    const sockets = this.openAlgo
      .openSockets()
      .flatMap(({ peer, holdings, clientId }) =>
        peer.principal?.id === principalId
          ? holdings.all().map(({ instrument, mode }) => ({ instrument, mode, via: 'openalgo' as const, clientId }))
          : [],
      );
    const rest = this.rest.of(principalId).map((holding) => ({ ...holding, via: 'rest' as const, clientId: principalId }));
    return [...sockets, ...this.house(principalId), ...rest];
  }

  /** Number of clients and principals with subscriptions. */
  get holders(): number {
    const sockets = this.openAlgo.openSockets().filter(({ holdings }) => holdings.size > 0).length;
    const clients = [...this.hub.clients].filter(({ subscriptions }) => [...subscriptions.keys()].some((topic) => readValueTopic(topic)));
    return sockets + clients.length + this.rest.size;
  }

  private house(principalId: string): ListedSubscription[] {
    return [...this.hub.clients].flatMap(({ principal, subscriptions, id }) => {
      if (principal.id !== principalId) return [];
      return [...subscriptions.keys()].flatMap((topic) => {
        const value = readValueTopic(topic);
        const name = value && this.aliases.resolve(value);
        const instrument = name && this.cache.get(name.exchange, name.symbol);
        return instrument ? [{ instrument, mode: value.mode, via: 'house' as const, clientId: id }] : [];
      });
    });
  }
}
