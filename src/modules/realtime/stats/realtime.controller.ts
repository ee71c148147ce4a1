import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Requires } from '../../auth/access/access.js';
import { RealtimeStatsDto } from './dto/realtime-stats.dto.js';
import { RealtimeStatsService } from './realtime-stats.service.js';

/** The state of the live stream on this node. */
@ApiTags('realtime')
@Controller('realtime')
export class RealtimeController {
  constructor(private readonly stats: RealtimeStatsService) {}

  @Get('stats')
  @Requires('view_system')
  @ApiOperation({ summary: 'Connections, subscriptions, queues and losses of the live stream on this node' })
  @ApiOkResponse({ type: RealtimeStatsDto })
  read(): RealtimeStatsDto {
    return this.stats.read();
  }
}
