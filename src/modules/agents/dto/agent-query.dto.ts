import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Length } from 'class-validator';
import { Cursor, EndTime, Limit, StartTime } from '../../../common/wire/query-fields.js';

/** Which signals and trades count. */
export class AgentRangeDto {
  @StartTime('default: 30 days before the end')
  start_time?: string;

  @EndTime('default: now')
  end_time?: string;
}

/** One page of an agent's signals. */
export class AgentSignalsQueryDto extends AgentRangeDto {
  @Limit()
  limit: number = 100;

  @Cursor()
  cursor?: string;
}

/** One page of agents. */
export class AgentsQueryDto extends AgentSignalsQueryDto {
  @ApiPropertyOptional({ example: 'strategy', description: 'As it was reported' })
  @IsOptional()
  @Length(1, 100)
  agent_type?: string;
}
