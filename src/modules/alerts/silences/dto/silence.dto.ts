import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsInt, IsOptional, IsString, Length, Max, MaxLength, Min } from 'class-validator';
import { PageOf } from '../../../../common/wire/page.dto.js';
import { Cursor, Limit } from '../../../../common/wire/query-fields.js';
import { Inner } from '../../../../platform/http/input/form.js';
import { type Operator, OPERATORS } from '../../matching/matcher.js';
import { SILENCE_STATES, type SilenceState } from '../../matching/silence.js';

/** A year. */
export const MAX_SILENCE_SECONDS = 366 * 86_400;
const AT = { format: 'date-time', example: '2025-12-04T10:30:00.000Z' } as const;

/** A condition that an alert must fit. */
export class MatcherDto {
  @ApiProperty({ minLength: 1, maxLength: 128, example: 'service', description: 'A label, `severity` or `source`' })
  @IsString()
  @Length(1, 128)
  name: string;

  @ApiProperty({
    enum: OPERATORS,
    example: '=',
    description: 'Equal, not equal, matches, does not match. A label that an alert does not have is the empty text',
  })
  @IsIn(OPERATORS)
  operator: Operator;

  @ApiProperty({
    maxLength: 500,
    example: 'example-execution',
    description: 'For =~ and !~ an expression in the syntax of RE2, which has to match the whole text',
  })
  @IsString()
  @MaxLength(500)
  value: string;
}

/** A new silence. */
export class NewSilenceDto {
  @ApiProperty({ type: [MatcherDto], minItems: 1, maxItems: 20, description: 'An alert has to fit all of them' })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @Inner(MatcherDto, { each: true })
  matchers: MatcherDto[];

  @ApiPropertyOptional({ format: 'date-time', description: 'RFC 3339 with a zone; now where it is absent or was before' })
  @IsOptional()
  @IsString()
  starts_at?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'RFC 3339 with a zone; either this or `duration_seconds`' })
  @IsOptional()
  @IsString()
  ends_at?: string;

  @ApiPropertyOptional({ minimum: 1, maximum: MAX_SILENCE_SECONDS, example: 3600, description: 'From the start' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_SILENCE_SECONDS)
  duration_seconds?: number;

  @ApiProperty({ minLength: 1, maxLength: 2000, example: 'the exchange is in maintenance' })
  @IsString()
  @Length(1, 2000)
  comment: string;
}

/** Alerts that fit every matcher send no notifications and are not counted as open, from its start to its end. */
export class SilenceDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ enum: SILENCE_STATES, example: 'active' })
  state: SilenceState;

  @ApiProperty({ type: [MatcherDto] })
  matchers: MatcherDto[];

  @ApiProperty(AT)
  starts_at: string;

  @ApiProperty({ ...AT, description: 'When it ends unless a person ends it before' })
  ends_at: string;

  @ApiProperty({ example: 'the exchange is in maintenance' })
  comment: string;

  @ApiProperty({
    ...{ type: [String], nullable: true, example: null },
    description: 'It covers alerts of these brokers only: those of a maker who is limited to some. Null: all',
  })
  brokers: string[] | null;

  @ApiProperty({ example: 'operator' })
  created_by: string;

  @ApiProperty(AT)
  created_at: string;

  @ApiProperty({ type: String, nullable: true, format: 'date-time', example: null, description: 'When it was ended early' })
  ended_at: string | null;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Who ended it early' })
  ended_by: string | null;
}

/** One page of silences, the newest made first. */
export class SilencePageDto extends PageOf(SilenceDto) {}

/** Which silences to list. */
export class SilencesQueryDto {
  @ApiPropertyOptional({ enum: SILENCE_STATES })
  @IsOptional()
  @IsIn(SILENCE_STATES)
  state?: SilenceState;

  @Limit()
  limit: number = 100;

  @Cursor()
  cursor?: string;
}
