import { Injectable } from '@nestjs/common';
import { ReadThroughCache } from '../../../platform/cache/read-through.cache.js';
import { EventLog } from '../../../platform/events/event-log.js';
import type { RealtimeStatsDto } from './dto/realtime-stats.dto.js';
import { FeedWatch } from '../hub/feed-watch.js';
import { Hub } from '../hub/hub.js';
import { RealtimeCounters } from '../hub/realtime.counters.js';
import { Sessions } from '../sessions/sessions.js';

/** Reads the state of the stream on this node. */
@Injectable()
export class RealtimeStatsService {
  constructor(
    private readonly sessions: Sessions,
    private readonly counters: RealtimeCounters,
    private readonly log: EventLog,
    private readonly feeds: FeedWatch,
    private readonly cache: ReadThroughCache,
  ) {}

  private get hub(): Hub {
    return this.sessions.hub;
  }

  read(): RealtimeStatsDto {
    const clients = this.sessions.signedIn();
    const unsent = clients.map((client) => client.unsentBytes);
    const topics = this.hub.registered().filter(({ name }) => !name.endsWith(':*'));
    return {
      timestamp: new Date().toISOString(),
      connections: {
        total: this.sessions.size,
        anonymous: this.sessions.size - clients.length,
        by_transport: Object.fromEntries(
          (['ws', 'socket.io', 'sse'] as const).map((transport) => [
            transport,
            clients.filter((client) => client.connection.transport === transport).length,
          ]),
        ),
        principals: new Set(clients.map((client) => client.principal.id)).size,
      },
      subscriptions: this.hub.watched(),
      positions: Object.fromEntries(topics.map(({ name, tail }) => [name, tail?.head(name) ?? this.log.ring(name).head])),
      queue: {
        bytes: unsent.reduce((sum, bytes) => sum + bytes, 0),
        worst_bytes: unsent.reduce((worst, bytes) => Math.max(worst, bytes), 0),
        lagging_clients: unsent.filter((bytes) => bytes > 0).length,
      },
      totals: { ...this.counters.totals },
      cache_hit_rate: this.cache.hitRate,
      stalled_feeds: this.feeds.stalled(),
    };
  }
}
