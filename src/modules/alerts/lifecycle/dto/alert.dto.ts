import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { AlertLogsDto } from './alert-logs.dto.js';
import { LivePageOf } from '../../../../common/wire/page.dto.js';
import { type AlertStatus, type ChangeKind, CHANGES, STATUSES } from '../alert-words.js';
import { SEVERITIES, type Severity } from '../severity.js';

const AT = { format: 'date-time', example: '2025-12-04T10:30:00.000Z' } as const;

/** An alert: what is wrong, since when, and who has acknowledged it. */
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

  @ApiProperty({
    ...AT,
    description: 'When it was opened the last time: later than `created_at` where it was over, or taken, and came again',
  })
  opened_at: string;

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

  @ApiProperty({ example: false, description: 'Whether a silence covers it: it sends no notifications, and is not counted as open' })
  silenced: boolean;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Who silenced it; the source itself where that has' })
  silenced_by: string | null;

  @ApiProperty({
    ...{ type: String, nullable: true, format: 'date-time', example: null },
    description: 'Null also where the source that has silenced it does not say',
  })
  silenced_until: string | null;

  @ApiProperty({ type: [String], example: [], description: 'The silences that cover it, and then those of its source' })
  silence_ids: string[];
}

/** One page of alerts, newest first by when they were last seen. */
export class AlertPageDto extends LivePageOf(AlertDto, 'alerts') {}

/** One change of an alert. */
export class TimelineEntryDto {
  @ApiProperty(AT)
  at: string;

  @ApiProperty({ enum: CHANGES })
  change: ChangeKind;

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

  @ApiProperty({ type: AlertLogsDto })
  log_context: AlertLogsDto;
}

/** An alert after a change, and the change, as topic `alerts` carries it. */
export class AlertEventDto extends AlertDto {
  @ApiProperty({ enum: CHANGES, example: 'commented' })
  change: ChangeKind;

  @ApiProperty({ type: String, nullable: true, example: 'operator', description: 'Null: its sender, or the clock' })
  actor: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'looking into it' })
  comment: string | null;
}

/** An alert after it was reported. */
export class ReportedAlertDto extends AlertDto {
  @ApiProperty({ enum: CHANGES, nullable: true, description: 'Null: no change worth announcing' })
  change: ChangeKind | null;
}

export class ReportedAlertsDto {
  @ApiProperty({ type: [ReportedAlertDto], description: 'In the order of the call' })
  items: ReportedAlertDto[];
}

/** Why an alert of a notification was not kept. */
export class NotificationErrorDto {
  @ApiProperty({ type: 'integer', example: 1, description: 'Place among the alerts, from 0' })
  index: number;

  @ApiProperty({ example: 'alerts.1.fingerprint', description: 'By its path in the notification' })
  field: string;

  @ApiProperty({ example: 'must be text' })
  message: string;
}

/** What became of the alerts of a notification. Accepted alerts are stored. */
export class NotificationReportDto {
  @ApiProperty({ example: 1, description: 'Alerts that were raised, updated or resolved by it' })
  accepted: number;

  @ApiProperty({ example: 1, description: 'Alerts that change nothing: that firing, or its end, is known already' })
  duplicates: number;

  @ApiProperty({ example: 0, description: 'Alerts that cannot be read and were not kept, as `errors` says' })
  rejected: number;

  @ApiProperty({ type: () => [NotificationErrorDto], description: 'Of the rejected ones the first 100' })
  errors: NotificationErrorDto[];

  @ApiProperty({ example: 2, deprecated: true, description: '`accepted`, `duplicates`, `rejected` and `cut` together' })
  received: number;

  @ApiProperty({ example: 1, deprecated: true, description: 'The same as `accepted`' })
  changed: number;

  @ApiPropertyOptional({
    example: 250,
    description: 'Alerts over the limits (50,000, or 32 MiB), which were not kept; absent where there are none',
  })
  cut?: number;
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

/** How many alerts there are. Severities and sources count the active ones: open or acknowledged, and not silenced. */
export class AlertSummaryDto {
  @ApiProperty({ example: 12 })
  total: number;

  @ApiProperty({ example: 3, description: 'Open or acknowledged, and not silenced' })
  active: number;

  @ApiProperty({ example: 1, description: 'Open or acknowledged, and silenced: in no other number but `total`' })
  silenced: number;

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
