import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { FeedWatch } from './feed-watch.js';
import { Hub } from './hub.js';
import { RawSocketTransport } from './raw-socket.transport.js';
import { RealtimeController } from './realtime.controller.js';
import { RealtimeCounters } from './realtime.counters.js';
import { RealtimeGateway } from './realtime.gateway.js';
import { RealtimeStatsService } from './realtime-stats.service.js';
import { Sessions } from './sessions.js';
import { SseController } from './sse.controller.js';

/** The live stream: one hub, three transports, one set of rules. */
@Module({
  imports: [AuthModule],
  controllers: [RealtimeController, SseController],
  providers: [Hub, Sessions, RealtimeCounters, RealtimeStatsService, FeedWatch, RawSocketTransport, RealtimeGateway],
  exports: [Hub],
})
export class RealtimeModule {}
