import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Length, Max, MaxLength, Min } from 'class-validator';

/** Which signals and trades count. */
export class AgentRangeDto {
  @ApiPropertyOptional({
    example: '2025-12-04T00:00:00Z',
    description: 'RFC 3339 with a zone, or epoch milliseconds; default 30 days before the end',
  })
  @IsOptional()
  @IsString()
  start_time?: string;

  @ApiPropertyOptional({ example: '2025-12-05T00:00:00Z', description: 'Exclusive; default now' })
  @IsOptional()
  @IsString()
  end_time?: string;
}

/** One page of an agent's signals. */
export class AgentSignalsQueryDto extends AgentRangeDto {
  @ApiPropertyOptional({ minimum: 1, maximum: 1000, default: 100 })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1000)
  limit: number = 100;

  @ApiPropertyOptional({ description: '`next_cursor` of the page before' })
  @IsOptional()
  @IsString()
  @MaxLength(2000)
  cursor?: string;
}

/** One page of agents. */
export class AgentsQueryDto extends AgentSignalsQueryDto {
  @ApiPropertyOptional({ example: 'strategy', description: 'As it was told' })
  @IsOptional()
  @Length(1, 100)
  agent_type?: string;
}
