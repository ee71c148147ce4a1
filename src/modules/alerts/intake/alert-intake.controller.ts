import { Body, Controller, HttpCode, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiExtraModels, ApiOperation, ApiResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { DryRunQueryDto } from '../../../common/wire/dry-run.dto.js';
import { TakesBody } from '../../../platform/http/input/body.js';
import { streamedJson } from '../../../platform/http/input/stream.body.js';
import { CurrentUser, Requires } from '../../auth/access/access.js';
import type { Principal } from '../../auth/identity/principal.js';
import { AlertIntake } from './alert-intake.service.js';
import { NotificationReportDto, ReportedAlertDto, ReportedAlertsDto } from '../lifecycle/dto/alert.dto.js';
import { NewAlertDto } from './dto/new-alert.dto.js';
import { MAX_ALERTS } from './posted-alerts.js';

const ONE = getSchemaPath(NewAlertDto);
const EXAMPLE = {
  title: 'Feed is late',
  message: 'BTCUSDT has had no tick for 30 s',
  severity: 'error',
  source: 'example-feed-watch',
  fingerprint: 'example-late-feed',
};
const NOTIFICATION = {
  ...{ version: '4', groupKey: '{}:{alertname="DiskFull"}', truncatedAlerts: 0, status: 'firing', receiver: 'quarterdeck' },
  ...{ groupLabels: { alertname: 'DiskFull' }, commonLabels: {}, commonAnnotations: {}, externalURL: 'http://alertmanager:9093' },
  alerts: [
    {
      status: 'firing',
      labels: { alertname: 'DiskFull', severity: 'page', instance: 'desk-1' },
      annotations: { description: 'The disk of desk-1 is full' },
      startsAt: '2025-12-04T10:30:00.000Z',
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: '',
      fingerprint: 'example-7c4f2d1a',
    },
  ],
};

@ApiTags('alerts')
@Controller('alerts')
@Requires('ingest')
export class AlertIntakeController {
  constructor(private readonly intake: AlertIntake) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Raise alerts, or say that they are over',
    description:
      'One alert, or an array of up to 1,000, all or none. The same fingerprint is the same alert: it counts on, and is open again if it was resolved, had expired, or was acknowledged as something less severe. Title, message, severity and labels follow the newest report that fires; the source stays. A sender that is limited to brokers reports no alert of others (404). Here Execute asks for a dry run, which stores nothing; a new alert has an id that is none.',
  })
  @ApiExtraModels(NewAlertDto, ReportedAlertDto, ReportedAlertsDto)
  @ApiBody({
    schema: { oneOf: [{ $ref: ONE }, { type: 'array', minItems: 1, maxItems: MAX_ALERTS, items: { $ref: ONE } }] },
    examples: { one: { value: EXAMPLE }, resolved: { value: { ...EXAMPLE, message: 'The ticks are back', status: 'resolved' } } },
  })
  @ApiResponse({
    status: 200,
    description: 'The alert, or the alerts of the array in `items`',
    schema: { oneOf: [{ $ref: getSchemaPath(ReportedAlertDto) }, { $ref: getSchemaPath(ReportedAlertsDto) }] },
  })
  @ApiResponse({ status: 422, description: 'Nothing was stored; the errors name the fields, in an array by index' })
  post(
    @Body() body: unknown,
    @Query() { dry_run: dryRun }: DryRunQueryDto,
    @CurrentUser() user: Principal,
  ): Promise<ReportedAlertDto | ReportedAlertsDto> {
    return this.intake.post(body, user, dryRun);
  }

  @Post('webhook/alertmanager')
  @TakesBody({ stream: true })
  @HttpCode(200)
  @ApiOperation({
    summary: 'Take a notification of Alertmanager, Grafana, Keep or Uptime Kuma',
    description:
      "Alertmanager's webhook payload (version 4), that of a webhook contact point of Grafana (version 1), or those of Keep and Uptime Kuma. An alert is known by its fingerprint and a firing of it by `startsAt`: an end ends the firing that it belongs to only, and a reminder opens what a person has resolved again once a repeat interval has passed. Any number of alerts is taken; what is over 50,000 or 32 MiB is cut and counted, and so is an alert that cannot be read. Alertmanager can send the API key as `authorization: {credentials: qd_...}` of its `http_config`. A firing that is reported again is the same firing. Here Execute asks for a dry run, which stores nothing.",
  })
  @ApiBody({ schema: { type: 'object', additionalProperties: true, example: NOTIFICATION } })
  @ApiResponse({ status: 200, type: NotificationReportDto })
  @ApiResponse({ status: 422, description: 'Nothing of it can be read; the errors name the fields by their paths' })
  notify(
    @Req() request: FastifyRequest,
    @Query() { dry_run: dryRun }: DryRunQueryDto,
    @CurrentUser() user: Principal,
  ): Promise<NotificationReportDto> {
    return this.intake.notify(streamedJson(request), user, dryRun);
  }
}
