import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, IsOptional, IsString, Length, Matches, Max, Min, ValidateIf } from 'class-validator';
import { MAX_EXPIRY_SECONDS } from '../../lifecycle/alert-report.js';
import { IsLabels } from '../../lifecycle/dto/is-labels.js';

/** Each source has fingerprints of its own, so that no sender can speak for another one. */
const GIVEN_FINGERPRINT = /^(?!health:|rule:|am:|grafana:|keep:|kuma:)/;

/** Severities of Nagios and Zabbix, which some senders send as numbers. */
const SEVERITY_NUMBERS: ReadonlySet<unknown> = new Set([0, 1, 2, 3, 4, 5]);

/** An alert as clients report it. */
export class NewAlertDto {
  @ApiProperty({ minLength: 1, maxLength: 200, example: 'Feed is late' })
  @IsString()
  @Length(1, 200)
  title: string;

  @ApiProperty({ minLength: 1, maxLength: 4000, example: 'BTCUSDT has had no tick for 30 s' })
  @IsString()
  @Length(1, 4000)
  message: string;

  @ApiPropertyOptional({
    oneOf: [
      { type: 'string', maxLength: 50 },
      { type: 'integer', minimum: 0, maximum: 5 },
    ],
    default: 'warning',
    example: 'error',
    description:
      'info, warning, error, critical, or a word of another scale (LOW, WARN, HIGH, page, P1, SEV2, a number of Nagios or Zabbix ...), which is kept as label `severity`; an unknown word is a warning',
  })
  @IsOptional()
  @ValidateIf((_alert, severity) => !SEVERITY_NUMBERS.has(severity))
  @IsString()
  @Length(1, 50)
  severity?: string | number | null;

  @ApiPropertyOptional({ maxLength: 100, default: 'api', example: 'feed-watch' })
  @IsOptional()
  @IsString()
  @Length(1, 100)
  source?: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { symbol: 'BTCUSDT' },
    description: 'At most 64. With `broker` only who may see that broker sees the alert',
  })
  @IsOptional()
  @IsLabels()
  labels?: Record<string, string>;

  @ApiPropertyOptional({
    maxLength: 200,
    description:
      'What makes it the same alert again; without it source, title and labels do. Not one that begins with `health:`, `rule:`, `am:`, `grafana:`, `keep:` or `kuma:`: those are alerts of the desk, of rules and of the webhook',
  })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  @Matches(GIVEN_FINGERPRINT, { message: '$property must not begin with health:, rule:, am:, grafana:, keep: or kuma:' })
  fingerprint?: string;

  @ApiPropertyOptional({ enum: ['firing', 'resolved'], default: 'firing' })
  @IsOptional()
  @IsIn(['firing', 'resolved'])
  status?: 'firing' | 'resolved';

  @ApiPropertyOptional({ minimum: 1, maximum: MAX_EXPIRY_SECONDS, description: 'It expires by itself after this time' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_EXPIRY_SECONDS)
  expires_in_seconds?: number;
}
