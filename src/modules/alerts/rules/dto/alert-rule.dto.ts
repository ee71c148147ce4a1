import { ApiProperty, ApiPropertyOptional, PartialType } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, Length, Max, MaxLength, Min, ValidateBy } from 'class-validator';
import { PageOf } from '../../../../common/wire/page.dto.js';
import { Cursor, Limit } from '../../../../common/wire/query-fields.js';
import { WithoutDefaults } from '../../../../common/wire/without-defaults.js';
import { parseCondition } from '../condition.js';
import { unknownPlace } from '../rule-message.js';
import { SEVERITIES, type Severity } from '../../lifecycle/severity.js';
import { IsLabels } from '../../lifecycle/dto/is-labels.js';

const MAX_SECONDS = 7 * 86_400;

const IsCondition = () =>
  ValidateBy({
    name: 'isCondition',
    validator: {
      validate: (value) => typeof value === 'string' && parseCondition(value) !== null,
      defaultMessage: () => '$property must be an operator (> >= < <= == !=) and a number, such as "> 0.8"',
    },
  });

const IsRuleMessage = () =>
  ValidateBy({
    name: 'isRuleMessage',
    validator: {
      validate: (value) => typeof value !== 'string' || unknownPlace(value) === null,
      defaultMessage: () => '$property may name {value}, {metric} and {label.<name>} only',
    },
  });

/** When a metric raises an alert: the form of REST and of ALERT_RULES_FILE. */
export class NewAlertRuleDto {
  @ApiProperty({ minLength: 1, maxLength: 100, example: 'example: CPU is busy', description: 'Unique; the title of its alerts' })
  @IsString()
  @Length(1, 100)
  name: string;

  @ApiProperty({ minLength: 1, maxLength: 200, example: 'cpu_usage', description: 'Type of the metric' })
  @IsString()
  @Length(1, 200)
  metric: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { host: 'desk-1' },
    description: 'Only series that have these labels; each series has an alert of its own',
  })
  @IsOptional()
  @IsLabels()
  labels?: Record<string, string>;

  @ApiProperty({ example: '> 0.8', description: 'One of > >= < <= == != and a number' })
  @IsString()
  @MaxLength(100)
  @IsCondition()
  condition: string;

  @ApiPropertyOptional({ minimum: 0, maximum: MAX_SECONDS, default: 0, description: "How long it must hold, by the points' own times" })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MAX_SECONDS)
  for_seconds?: number;

  @ApiProperty({ enum: SEVERITIES })
  @IsIn(SEVERITIES)
  severity: Severity;

  @ApiProperty({
    minLength: 1,
    maxLength: 2000,
    example: '{metric} of {label.host} is {value}',
    description: '{value}, {metric} and {label.<name>} stand for what was measured',
  })
  @IsString()
  @Length(1, 2000)
  @IsRuleMessage()
  message: string;

  @ApiPropertyOptional({
    minimum: 0,
    maximum: MAX_SECONDS,
    default: 0,
    description: 'After its alert was resolved it is silent for so long',
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MAX_SECONDS)
  cooldown_seconds?: number;

  @ApiPropertyOptional({ default: true })
  @IsOptional()
  @IsBoolean()
  enabled?: boolean;
}

/** A change of a rule: fields that are not sent stay as they are. */
export class AlertRuleChangeDto extends WithoutDefaults(PartialType(NewAlertRuleDto)) {}

export class AlertRulesQueryDto {
  @Limit()
  limit: number = 100;

  @Cursor()
  cursor?: string;
}

export class AlertRuleDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ example: 'CPU is busy' })
  name: string;

  @ApiProperty({ example: 'cpu_usage' })
  metric: string;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, example: {} })
  labels: Record<string, string>;

  @ApiProperty({ example: '> 0.8' })
  condition: string;

  @ApiProperty({ example: 60 })
  for_seconds: number;

  @ApiProperty({ enum: SEVERITIES })
  severity: Severity;

  @ApiProperty({ example: '{metric} of {label.host} is {value}' })
  message: string;

  @ApiProperty({ example: 300 })
  cooldown_seconds: number;

  @ApiProperty()
  enabled: boolean;

  @ApiProperty({ enum: ['file', 'api'], description: '`file`: from ALERT_RULES_FILE, read-only here' })
  origin: 'file' | 'api';

  @ApiProperty({ example: 'admin' })
  created_by: string;

  @ApiProperty({ format: 'date-time', example: '2025-12-04T10:30:00.000Z' })
  created_at: string;
}

/** One page of rules, newest first. */
export class AlertRulePageDto extends PageOf(AlertRuleDto) {}
