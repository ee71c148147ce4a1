import { ApiProperty } from '@nestjs/swagger';
import { IntakeErrorDto } from '../../../../common/wire/intake-error.dto.js';

export class LogResultDto {
  @ApiProperty({ type: 'integer', example: 0 }) index: number;
  @ApiProperty({ enum: ['accepted', 'duplicate', 'rejected'], example: 'accepted' }) status: 'accepted' | 'duplicate' | 'rejected';
  @ApiProperty({ required: false, example: 'request.invalid' }) code?: string;
  @ApiProperty({ required: false, example: 'must be an object' }) message?: string;
}

/** What became of the entries of a call. Accepted entries are on disk. */
export class LogReportDto {
  @ApiProperty({ type: 'integer', example: 2 }) accepted: number;
  @ApiProperty({ type: 'integer', example: 0 }) rejected: number;
  @ApiProperty({ type: 'integer', description: 'Entries of which a secret was taken out', example: 0 }) redacted: number;
  @ApiProperty({
    type: 'integer',
    example: 0,
    description: 'Entries whose `id` the service has sent within a day; or the call, by its `Idempotency-Key`',
  })
  duplicates: number;
  @ApiProperty({ type: [IntakeErrorDto], description: 'Of the rejected ones the first 100' }) errors: IntakeErrorDto[];
  @ApiProperty({ type: [LogResultDto], deprecated: true, description: 'The first 100; `errors` says what was rejected' })
  results: LogResultDto[];
}
