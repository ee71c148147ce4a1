import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { FeedWatch } from './hub/feed-watch.js';
import { ForeignSockets } from './foreign/foreign.sockets.js';
import { Hub } from './hub/hub.js';
import { RawSocketTransport } from './transports/raw-socket.transport.js';
import { RealtimeController } from './stats/realtime.controller.js';
import { RealtimeCounters } from './hub/realtime.counters.js';
import { RealtimeGateway } from './transports/realtime.gateway.js';
import { RealtimeStatsService } from './stats/realtime-stats.service.js';
import { Sessions } from './sessions/sessions.js';
import { SseController } from './transports/sse.controller.js';
import { Takeovers } from './transports/takeovers.js';

/** The live stream: one hub, three transports, one set of rules; foreign protocols beside them. */
@Module({
  imports: [AuthModule],
  controllers: [RealtimeController, SseController],
  providers: [
    Hub,
    Sessions,
    RealtimeCounters,
    RealtimeStatsService,
    FeedWatch,
    RawSocketTransport,
    RealtimeGateway,
    Takeovers,
    ForeignSockets,
  ],
  exports: [Hub, ForeignSockets],
})
export class RealtimeModule {}
