export class ConnectionsDto {
  /** @example 42 */
  total: number;
  /** Connections that have not authenticated yet. */
  anonymous: number;
  /**
   * By transport.
   * @example { "ws": 40, "socket.io": 1, "sse": 1 }
   */
  by_transport: Record<string, number>;
  /** Distinct principals. */
  principals: number;
}

export class QueueDto {
  /** Unsent bytes over all clients. */
  bytes: number;
  /** Unsent bytes of the client that is furthest behind. */
  worst_bytes: number;
  /** Clients with anything unsent. */
  lagging_clients: number;
}

export class RealtimeStatsDto {
  timestamp: string;
  connections: ConnectionsDto;
  /**
   * Clients per topic.
   * @example { "dashboard": 42 }
   */
  subscriptions: Record<string, number>;
  /**
   * Newest event of each topic with a registered channel on this node.
   * @example { "dashboard": { "epoch": "k3f9", "seq": 1042 } }
   */
  positions: Record<string, { epoch: string; seq: number }>;
  queue: QueueDto;
  /**
   * Since the start of the process.
   * @example { "frames_sent": 10420, "values_skipped": 0, "slow_consumers": 0, "recovered": 3, "not_recovered": 0, "refused": 1, "auth_failed": 1 }
   */
  totals: Record<string, number>;
  /** Hits among all look-ups of the cache, 0 to 1; null before the first. */
  cache_hit_rate: number | null;
  /** Topics that are silent for longer than they should be. */
  stalled_feeds: string[];
}
