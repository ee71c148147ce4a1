import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiTags, getSchemaPath, ApiExtraModels } from '@nestjs/swagger';
import { DryRunQueryDto } from '../../common/wire/dry-run.dto.js';
import { TakesBody } from '../../platform/http/input/body.js';
import { CurrentUser, Requires } from '../auth/access/access.js';
import type { Principal } from '../auth/identity/principal.js';
import { EventPageDto } from './dto/event.dto.js';
import { EventsQueryDto } from './dto/events-query.dto.js';
import { IngestReportDto } from './dto/ingest-report.dto.js';
import { NewEventDto } from './dto/new-event.dto.js';
import { IngestService, MAX_BATCH } from './ingest.service.js';

const ONE = getSchemaPath(NewEventDto);
const EXAMPLE = {
  id: 'example-evt-1',
  type: 'position.updated',
  payload: { symbol: 'BTCUSDT', side: 'LONG', size: 0.5, entry_price: 95000, current_price: 96000 },
};

@ApiTags('events')
@Controller('events')
export class IngestController {
  constructor(private readonly ingest: IngestService) {}

  @Post()
  @HttpCode(202)
  @Requires('ingest')
  @TakesBody({ partByPart: true })
  @ApiOperation({
    summary: 'Take in desk events',
    description:
      'One event or an array of up to 1,000, in their order. An accepted event is stored before the answer and appears on the live stream right after. ' +
      'What it reports is identified by more than its id: a trade by broker, symbol and fill id, a position by broker, symbol and leg, a summary by its broker, a rate by pair and time; of these the newest time at the source counts, whatever comes first. A cash flow and a signal are known by the id of their event. ' +
      'Here Execute asks for a dry run, which stores nothing; the ids of the examples begin with `example-`.',
  })
  @ApiExtraModels(NewEventDto)
  @ApiBody({
    schema: { oneOf: [{ $ref: ONE }, { type: 'array', minItems: 1, maxItems: MAX_BATCH, items: { $ref: ONE } }] },
    examples: {
      one: { value: EXAMPLE },
      batch: {
        value: [EXAMPLE, { id: 'example-evt-2', type: 'regime.changed', payload: { old_regime: 'CALM', new_regime: 'TREND' } }],
      },
    },
  })
  @ApiResponse({ status: 202, type: IngestReportDto })
  @ApiResponse({ status: 422, description: 'Nothing in the body is an event, or there are more than 1,000' })
  @ApiResponse({ status: 503, description: 'The events cannot be stored now; nothing is promised, sending again is safe' })
  post(@Body() body: unknown, @Query() { dry_run: dryRun }: DryRunQueryDto, @CurrentUser() user: Principal): Promise<IngestReportDto> {
    return dryRun ? this.ingest.check(body, user) : this.ingest.accept(body, user);
  }

  @Get()
  @Requires('view_system')
  @ApiOperation({ summary: 'Stored desk events', description: 'The journal, newest first by the time of the events.' })
  @ApiResponse({ status: 200, type: EventPageDto })
  list(@Query() query: EventsQueryDto, @CurrentUser() user: Principal): Promise<EventPageDto> {
    return this.ingest.list(query, user);
  }
}
