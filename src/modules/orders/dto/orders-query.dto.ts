import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Length } from 'class-validator';
import { Cursor, EndTime, Limit, StartTime } from '../../../common/wire/query-fields.js';

const Name = () => Length(1, 100);

/** Which orders to list. */
export class OrderFilterDto {
  @ApiPropertyOptional()
  @IsOptional()
  @Name()
  symbol?: string;

  @ApiPropertyOptional({ description: 'In any case, in the words of services too (CANCELED, NEW ...). A word that no order has is 422' })
  @IsOptional()
  @Name()
  status?: string;

  @ApiPropertyOptional({ default: 'all', description: 'A broker that the desk knows, or `all`' })
  @IsOptional()
  @Name()
  broker?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @Name()
  strategy?: string;

  @StartTime('of when it was placed; default: 7 days before the end')
  start_time?: string;

  @EndTime('default: now')
  end_time?: string;
}

/** One page of orders. */
export class OrdersQueryDto extends OrderFilterDto {
  @Limit()
  limit: number = 100;

  @Cursor()
  cursor?: string;
}

/** Which order, where several brokers have one of this id. */
export class OrderQueryDto {
  @ApiPropertyOptional({ description: 'Needed where several brokers have an order of this id' })
  @IsOptional()
  @Name()
  broker?: string;
}
