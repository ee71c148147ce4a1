import { Injectable } from '@nestjs/common';
import { ClusterBus } from './cluster.bus.js';
import { ClusterWants } from './cluster.wants.js';
import { FeedCatalogues } from './feed.catalogues.js';
import { FeedLeases } from './feed.leases.js';
import { FeedTokens } from './feed.tokens.js';

/** The state of feeds that replicas share. */
@Injectable()
export class FeedCluster {
  constructor(
    readonly bus: ClusterBus,
    readonly leases: FeedLeases,
    readonly wants: ClusterWants,
    readonly tokens: FeedTokens,
    readonly catalogues: FeedCatalogues,
  ) {}
}
