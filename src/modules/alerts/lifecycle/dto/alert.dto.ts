import { ApiProperty } from '@nestjs/swagger';
import { type AlertStatus, type Change, CHANGES, STATUSES } from '../alert-words.js';
import { SEVERITIES, type Severity } from '../severity.js';

const AT = { format: 'date-time', example: '2025-12-04T10:30:00.000Z' } as const;

/** An alert: what is wrong, since when, and who has taken notice of it. */
export class AlertDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ example: 'health:execution', description: 'What makes it the same alert when it is reported again' })
  fingerprint: string;

  @ApiProperty({ example: 'execution is DEGRADED' })
  title: string;

  @ApiProperty({ example: 'High latency detected' })
  message: string;

  @ApiProperty({ enum: SEVERITIES, example: 'warning' })
  severity: Severity;

  @ApiProperty({ example: 'health', description: 'Who reports it: `health`, `alertmanager`, `rule`, or the name that a sender gives' })
  source: string;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, example: { service: 'execution' } })
  labels: Record<string, string>;

  @ApiProperty({ enum: STATUSES, example: 'open' })
  status: AlertStatus;

  @ApiProperty(AT)
  created_at: string;

  @ApiProperty(AT)
  last_seen_at: string;

  @ApiProperty({ example: 3, description: 'How often it was reported' })
  count: number;

  @ApiProperty({ example: false })
  acknowledged: boolean;

  @ApiProperty({ type: String, nullable: true, example: null })
  acknowledged_by: string | null;

  @ApiProperty({ type: String, nullable: true, format: 'date-time', example: null })
  acknowledged_at: string | null;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'The newest comment since it was raised' })
  comments: string | null;

  @ApiProperty({ type: String, nullable: true, format: 'date-time', example: null })
  resolved_at: string | null;

  @ApiProperty({ type: String, nullable: true, format: 'date-time', example: null, description: 'When it expires unless it is resolved' })
  expires_at: string | null;
}

/** One page of alerts, newest first by when they were last seen. */
export class AlertPageDto {
  @ApiProperty({ type: [AlertDto] })
  items: AlertDto[];

  @ApiProperty({ type: String, nullable: true, description: 'Give it as `cursor` for the next page; null on the last one' })
  next_cursor: string | null;

  @ApiProperty()
  has_more: boolean;
}

/** One change of an alert. */
export class TimelineEntryDto {
  @ApiProperty(AT)
  at: string;

  @ApiProperty({ enum: CHANGES })
  change: Change;

  @ApiProperty({ type: String, nullable: true, example: 'operator', description: 'Null: its sender, or the clock' })
  actor: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'looking into it' })
  comment: string | null;

  @ApiProperty({ enum: SEVERITIES, description: 'At that time' })
  severity: Severity;
}

export class AlertDetailDto extends AlertDto {
  @ApiProperty({ type: [TimelineEntryDto], description: 'The newest 200 changes, newest first' })
  timeline: TimelineEntryDto[];
}

/** An alert after it was reported. */
export class ReportedAlertDto extends AlertDto {
  @ApiProperty({ enum: CHANGES, nullable: true, description: 'Null: nothing that anybody has to hear of' })
  change: Change | null;
}

export class ReportedAlertsDto {
  @ApiProperty({ type: [ReportedAlertDto], description: 'In the order of the call' })
  items: ReportedAlertDto[];
}

/** What became of an Alertmanager notification. */
export class NotificationReportDto {
  @ApiProperty({ example: 2 })
  received: number;

  @ApiProperty({ example: 1, description: 'Alerts that were raised, updated or resolved by it' })
  changed: number;
}

export class OldestAlertDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty()
  title: string;

  @ApiProperty({ enum: SEVERITIES })
  severity: Severity;

  @ApiProperty(AT)
  created_at: string;
}

/** How many alerts there are. Severities and sources count the active ones: open or acknowledged. */
export class AlertSummaryDto {
  @ApiProperty({ example: 12 })
  total: number;

  @ApiProperty({ example: 3, description: 'Open or acknowledged' })
  active: number;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    example: { open: 2, acknowledged: 1, resolved: 9, expired: 0 },
  })
  by_status: Record<string, number>;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    example: { info: 0, warning: 2, error: 0, critical: 1 },
  })
  by_severity: Record<string, number>;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, example: { health: 2, rule: 1 }, description: 'The 100 most' })
  by_source: Record<string, number>;

  @ApiProperty({ type: OldestAlertDto, nullable: true })
  oldest_open: OldestAlertDto | null;

  @ApiProperty(AT)
  timestamp: string;
}
