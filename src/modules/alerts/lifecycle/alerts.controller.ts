import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Form } from '../../../platform/http/input/form.js';
import { CurrentUser, Requires } from '../../auth/access/access.js';
import type { Principal } from '../../auth/identity/principal.js';
import { AlertsService } from './alerts.service.js';
import { AlertDetailDto, AlertDto, AlertPageDto, AlertSummaryDto } from './dto/alert.dto.js';
import { AcknowledgeDto, CommentDto, RemarkDto } from './dto/alert-commands.dto.js';
import { AlertsQueryDto } from './dto/alerts-query.dto.js';

const NOT_FOUND = { status: 404, description: 'No such alert, or none that you may see' } as const;

@ApiTags('alerts')
@Controller('alerts')
export class AlertsController {
  constructor(private readonly alerts: AlertsService) {}

  @Get()
  @Requires('view_alerts')
  @ApiOperation({ summary: 'Alerts', description: 'Newest first by when they were last seen; the last 24 hours unless a range is given.' })
  @ApiResponse({ status: 200, type: AlertPageDto })
  list(@Query() query: AlertsQueryDto, @CurrentUser() user: Principal): Promise<AlertPageDto> {
    return this.alerts.list(query, user);
  }

  @Get('summary')
  @Requires('view_alerts')
  @ApiOperation({ summary: 'How many alerts there are, and the oldest open one' })
  @ApiResponse({ status: 200, type: AlertSummaryDto })
  summary(@CurrentUser() user: Principal): Promise<AlertSummaryDto> {
    return this.alerts.summary(user);
  }

  @Get(':id')
  @Requires('view_alerts')
  @ApiOperation({ summary: 'One alert with its timeline' })
  @ApiResponse({ status: 200, type: AlertDetailDto })
  @ApiResponse(NOT_FOUND)
  get(@Param('id') id: string, @CurrentUser() user: Principal): Promise<AlertDetailDto> {
    return this.alerts.get(id, user);
  }

  @Post(':id/acknowledge')
  @HttpCode(200)
  @Requires('acknowledge_alerts')
  @ApiOperation({ summary: 'Take notice of an alert', description: 'With `expires_in_seconds` it expires then unless it is resolved.' })
  @ApiResponse({ status: 200, type: AlertDto })
  @ApiResponse(NOT_FOUND)
  @ApiResponse({ status: 409, description: 'Acknowledged already (the detail says by whom and when), resolved or expired' })
  acknowledge(@Param('id') id: string, @Form(AcknowledgeDto) form: AcknowledgeDto, @CurrentUser() user: Principal): Promise<AlertDto> {
    return this.alerts.acknowledge(id, user, form);
  }

  @Post(':id/unacknowledge')
  @HttpCode(200)
  @Requires('acknowledge_alerts')
  @ApiOperation({
    summary: 'Open an alert again that was acknowledged',
    description: 'It expires when it would have without the acknowledgement.',
  })
  @ApiResponse({ status: 200, type: AlertDto })
  @ApiResponse(NOT_FOUND)
  @ApiResponse({ status: 409, description: 'Not acknowledged' })
  unacknowledge(@Param('id') id: string, @Form(RemarkDto) form: RemarkDto, @CurrentUser() user: Principal): Promise<AlertDto> {
    return this.alerts.unacknowledge(id, user, form);
  }

  @Post(':id/resolve')
  @HttpCode(200)
  @Requires('acknowledge_alerts')
  @ApiOperation({ summary: 'Say that an alert is over', description: 'If it fires again it is open again.' })
  @ApiResponse({ status: 200, type: AlertDto })
  @ApiResponse(NOT_FOUND)
  @ApiResponse({ status: 409, description: 'Resolved already' })
  resolve(@Param('id') id: string, @Form(RemarkDto) form: RemarkDto, @CurrentUser() user: Principal): Promise<AlertDto> {
    return this.alerts.resolve(id, user, form);
  }

  @Post(':id/comment')
  @HttpCode(200)
  @Requires('acknowledge_alerts')
  @ApiOperation({ summary: 'Add a comment to the timeline of an alert' })
  @ApiResponse({ status: 200, type: AlertDto })
  @ApiResponse(NOT_FOUND)
  comment(@Param('id') id: string, @Form(CommentDto) form: CommentDto, @CurrentUser() user: Principal): Promise<AlertDto> {
    return this.alerts.comment(id, user, form);
  }
}
