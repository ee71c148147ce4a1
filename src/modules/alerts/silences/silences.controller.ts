import { Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Form, FormExamples } from '../../../platform/http/input/form.js';
import { CurrentUser, Requires } from '../../auth/access/access.js';
import type { Principal } from '../../auth/identity/principal.js';
import { NewSilenceDto, SilenceDto, SilencePageDto, SilencesQueryDto } from './dto/silence.dto.js';
import { SilencesService } from './silences.service.js';

const NOT_FOUND = { status: 404, description: 'No such silence, or none that you may see' } as const;
const EXAMPLE = {
  matchers: [
    { name: 'service', operator: '=', value: 'example-execution' },
    { name: 'severity', operator: '!=', value: 'critical' },
  ],
  duration_seconds: 3600,
  comment: 'the exchange is in maintenance',
};
const WINDOW = {
  matchers: [{ name: 'instance', operator: '=~', value: 'example-[ab]\\d+' }],
  starts_at: '2025-12-04T22:00:00Z',
  duration_seconds: 7200,
  comment: 'disks are replaced',
};

@ApiTags('alerts')
@Controller('alerts/silences')
export class SilencesController {
  constructor(private readonly silences: SilencesService) {}

  @Get()
  @Requires('view_alerts')
  @ApiOperation({ summary: 'Silences and maintenance windows, newest first', description: 'Pending, active and expired ones.' })
  @ApiResponse({ status: 200, type: SilencePageDto })
  list(@Query() query: SilencesQueryDto, @CurrentUser() user: Principal): Promise<SilencePageDto> {
    return this.silences.list(query, user);
  }

  @Post()
  @HttpCode(201)
  @Requires('acknowledge_alerts')
  @FormExamples(NewSilenceDto, { now: { value: EXAMPLE }, maintenance: { value: WINDOW } })
  @ApiOperation({
    summary: 'Silence alerts, now or in a maintenance window',
    description:
      'What it covers is kept and listed as silenced, is not counted as open and is not sent to the webhook. When it ends, what still fires is open again, and that is a change `unsilenced`. One by a person who is limited to brokers covers alerts of those only.',
  })
  @ApiResponse({ status: 201, type: SilenceDto })
  @ApiResponse({ status: 404, description: 'No such broker' })
  @ApiResponse({ status: 409, description: 'There are 1,000 silences that have not expired' })
  create(@Form(NewSilenceDto) form: NewSilenceDto, @CurrentUser() user: Principal): Promise<SilenceDto> {
    return this.silences.create(form, user);
  }

  @Get(':id')
  @Requires('view_alerts')
  @ApiOperation({ summary: 'One silence' })
  @ApiResponse({ status: 200, type: SilenceDto })
  @ApiResponse(NOT_FOUND)
  get(@Param('id') id: string, @CurrentUser() user: Principal): Promise<SilenceDto> {
    return this.silences.get(id, user);
  }

  @Delete(':id')
  @HttpCode(204)
  @Requires('acknowledge_alerts')
  @ApiOperation({ summary: 'End a silence now', description: 'It is kept as expired.' })
  @ApiResponse({ status: 204 })
  @ApiResponse(NOT_FOUND)
  @ApiResponse({ status: 409, description: 'It has expired' })
  end(@Param('id') id: string, @CurrentUser() user: Principal): Promise<void> {
    return this.silences.end(id, user);
  }
}
