import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, IsOptional, IsString, Length, Matches, Max, Min } from 'class-validator';
import { IsLabels } from './is-labels.js';

/** A year: what expires later does not expire. */
export const MAX_EXPIRY_SECONDS = 366 * 86_400;

/** Each door has fingerprints of its own, so that no sender speaks for another one. */
const GIVEN_FINGERPRINT = /^(?!health:|rule:|am:)/;

/** An alert as it is reported. */
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
    maxLength: 50,
    default: 'warning',
    example: 'error',
    description:
      'info, warning, error, critical, or a word of another scale (LOW, WARN, HIGH, page ...); one that nobody knows is a warning, and is kept as label `severity`',
  })
  @IsOptional()
  @IsString()
  @Length(1, 50)
  severity?: string;

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
      'What makes it the same alert again; without it source, title and labels do. Not one that begins with `health:`, `rule:` or `am:`: those are alerts of the desk, of rules and of Alertmanager',
  })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  @Matches(GIVEN_FINGERPRINT, { message: '$property must not begin with health:, rule: or am:' })
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
