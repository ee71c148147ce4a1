import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';
import { Limit } from '../../../../common/wire/query-fields.js';

export class UsersQueryDto {
  @Limit()
  limit: number = 100;

  @ApiPropertyOptional({ description: '`next_cursor` of the page before' })
  @IsOptional()
  @Matches(/^[a-z0-9._-]{1,64}$/)
  cursor?: string;
}
