import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsString, Length, Matches } from 'class-validator';
import { MayBeOmitted } from '../../../common/wire/may-be-omitted.js';
import { LivePageOf } from '../../../common/wire/page.dto.js';
import { Cursor, Limit } from '../../../common/wire/query-fields.js';
import { CONTROLS } from '../requests/control.js';

export const REQUEST_STATUSES = ['running', 'pending_approval', 'done', 'failed', 'unknown', 'rejected', 'expired'] as const;
const STATUS_DOC =
  '`unknown`: the service gave no usable answer, and its state did not show the outcome. `running`: a service is being asked.';

/** Body of a control. */
export class ControlDto {
  @ApiProperty({ minLength: 3, maxLength: 500, example: 'example: fill prices look wrong' })
  @IsString()
  @Length(3, 500)
  @Matches(/\S.*\S/s, { message: '$property must have words' })
  reason: string;

  @ApiPropertyOptional({ description: 'The strategy, or the service; the emergency stop takes none', example: 'momentum' })
  @MayBeOmitted()
  @IsString()
  // Not `.` or `..`, which would be another path of the service.
  @Matches(/^(?!\.{1,2}$)[\w.:-]{1,100}$/, { message: '$property must be a name of letters, digits, _ . : -, and not . or ..' })
  target?: string;

  @ApiPropertyOptional({ description: 'The state that the service must be in; in another one nothing is sent (412)', example: 'ARMED' })
  @MayBeOmitted()
  @IsString()
  @Matches(/^\w{1,32}$/, { message: '$property must be a state such as ARMED' })
  expected_state?: string;

  @ApiPropertyOptional({ description: 'Checks everything and sends nothing', default: false })
  @MayBeOmitted()
  @IsBoolean()
  dry_run?: boolean;
}

export class DecisionDto {
  @ApiPropertyOptional({ minLength: 3, maxLength: 500, example: 'example: seen the prices too' })
  @MayBeOmitted()
  @IsString()
  @Length(3, 500)
  comment?: string;
}

export class ControlRequestsQueryDto {
  @ApiPropertyOptional({ enum: REQUEST_STATUSES })
  @MayBeOmitted()
  @IsIn(REQUEST_STATUSES)
  status?: (typeof REQUEST_STATUSES)[number];

  @Limit()
  limit = 100;

  @Cursor()
  cursor?: string;
}

export class ControlResultDto {
  @ApiProperty({ format: 'uuid', example: '0b9f6c1e-7d0a-4c37-9a51-3f0f5f7f1f11' })
  id: string;

  @ApiProperty({ enum: CONTROLS, example: 'ess.trip' })
  control: string;

  @ApiProperty({ type: String, nullable: true, example: null })
  target: string | null;

  @ApiProperty({ enum: REQUEST_STATUSES, description: STATUS_DOC, example: 'done' })
  status: (typeof REQUEST_STATUSES)[number];

  @ApiProperty({ example: 'fill prices look wrong' })
  reason: string;

  @ApiProperty({ example: false })
  dry_run: boolean;

  @ApiProperty({ type: String, nullable: true, example: 'ARMED' })
  state_before: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'TRIPPED' })
  state_after: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Why it failed, was rejected or is unknown', example: null })
  cause: string | null;

  @ApiProperty({ example: 'operator' })
  requested_by: string;

  @ApiProperty({ format: 'date-time', example: '2025-12-04T10:30:00.000Z' })
  requested_at: string;

  @ApiProperty({ type: String, nullable: true, description: 'Who approved or rejected it', example: null })
  approved_by: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2025-12-04T10:30:00.120Z' })
  finished_at: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  expires_at: string | null;
}

/** One page of requests, newest first. */
export class ControlRequestPageDto extends LivePageOf(ControlResultDto, 'controls') {}

/** Frame of topic `controls`: the request after the change. */
export class ControlEventDto extends ControlResultDto {
  @ApiProperty({ enum: ['requested', 'approved', 'rejected', 'expired', 'done', 'failed', 'unknown'], example: 'done' })
  change: 'requested' | 'approved' | 'rejected' | 'expired' | 'done' | 'failed' | 'unknown';
}
