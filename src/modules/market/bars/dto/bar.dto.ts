import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { EndTime, StartTime } from '../../../../common/wire/query-fields.js';
import { FILE_FORMATS } from '../../../../platform/http/answers/file-answer.js';
import { READ_INTERVALS, type ReadInterval } from '../bar.js';

const INTERVALS = Object.keys(READ_INTERVALS) as ReadInterval[];
const FORMATS = ['json', ...FILE_FORMATS] as const;
export const MAX_BARS = 11_000;

/** Which bars are asked for. */
export class BarsQueryDto {
  @ApiPropertyOptional({ enum: INTERVALS, default: '1m' })
  @IsOptional()
  @IsIn(INTERVALS)
  interval: ReadInterval = '1m';

  @StartTime('without it as far back as `limit` reaches')
  start_time?: string;

  @EndTime('without it now, the open bar included')
  end_time?: string;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: MAX_BARS,
    description: 'The newest so many of the range; without it 1,000, with `start_time` 11,000',
  })
  @Type(() => Number)
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_BARS)
  limit?: number;

  @ApiPropertyOptional({ enum: ['previous'], description: 'Intervals without a trade come as flat bars at the price before' })
  @IsOptional()
  @IsIn(['previous'])
  fill?: 'previous';

  @ApiPropertyOptional({
    enum: FORMATS,
    default: 'json',
    description: '`csv`: the bars as a file with a column for each field; `ndjson`: a file with a bar a line',
  })
  @IsOptional()
  @IsIn(FORMATS)
  format: (typeof FORMATS)[number] = 'json';
}

/** The trades of an interval. */
export class BarDto {
  @ApiProperty({ example: 1770003060000, description: 'Where it begins, epoch ms' })
  timestamp: number;

  @ApiProperty({ example: 3300.5 })
  open: number;

  @ApiProperty({ example: 3302 })
  high: number;

  @ApiProperty({ example: 3299.25 })
  low: number;

  @ApiProperty({ example: 3301.5 })
  close: number;

  @ApiProperty({ type: Number, nullable: true, example: 1250, description: 'Null = no trade said a quantity' })
  volume: number | null;

  @ApiProperty({ example: 42 })
  trades: number;

  @ApiProperty({ type: Number, nullable: true, example: 3300.87, description: 'Average price by volume; null without a volume' })
  vwap: number | null;

  @ApiProperty({ description: 'False while trades are expected; a late one may change a closed bar all the same' })
  closed: boolean;

  @ApiPropertyOptional({ description: 'Without trades: made by `fill`' })
  filled?: true;
}

export class BarListDto {
  @ApiProperty({ example: 'NSE' })
  exchange: string;

  @ApiProperty({ example: 'TCS' })
  symbol: string;

  @ApiProperty({ enum: INTERVALS })
  interval: string;

  @ApiProperty({ type: [BarDto], description: 'Oldest first' })
  items: BarDto[];

  @ApiProperty({ type: [BarDto], deprecated: true, description: 'The same as `items`' })
  bars: BarDto[];

  @ApiProperty({
    type: String,
    nullable: true,
    format: 'date-time',
    description: 'Where the oldest bar begins that is kept of the instrument in this resolution',
  })
  complete_from: string | null;

  @ApiProperty({ type: [String], example: ['http'], description: 'Feeds whose trades are in the bars' })
  sources: string[];
}
