import { ApiProperty } from '@nestjs/swagger';
import { IntakeErrorDto } from '../../../../common/wire/intake-error.dto.js';
import { REJECTIONS } from '../../ticks/tick.js';

/** A tick that was not taken. */
export class TickResultDto {
  @ApiProperty({ example: 3, description: 'Place in the call, from 0' })
  index: number;

  @ApiProperty({ enum: ['rejected', 'duplicate'] })
  status: 'rejected' | 'duplicate';

  @ApiProperty({ enum: REJECTIONS, example: 'out_of_order' })
  error: string;
}

/** What became of the ticks of a call. Accepted means in the cache and in the bars, not on a disk. */
export class TickReportDto {
  @ApiProperty({ example: 2 })
  accepted: number;

  @ApiProperty({ example: 0, description: 'Ticks with a `seq` that the same feed has sent before for the instrument' })
  duplicates: number;

  @ApiProperty({ example: 0, description: 'Of the accepted ones those with a flag, such as `late` or `jump`' })
  flagged: number;

  @ApiProperty({ example: 0 })
  rejected: number;

  @ApiProperty({ type: [IntakeErrorDto], description: 'Of the rejected ones the first 100; `message` is a word such as `out_of_order`' })
  errors: IntakeErrorDto[];

  @ApiProperty({
    type: [TickResultDto],
    deprecated: true,
    description: 'Of those that were not taken the first 100; `errors` says what was rejected',
  })
  results: TickResultDto[];
}
