import { ApiProperty } from '@nestjs/swagger';
import { LastSignalDto } from './agent.dto.js';

/** A signal of an agent. */
export class AgentSignalDto extends LastSignalDto {
  @ApiProperty({ example: 'evt-7f3a', description: 'That of the event which told it' })
  id: string;
}

/** One page of signals, newest first. */
export class AgentSignalPageDto {
  @ApiProperty({ type: [AgentSignalDto] })
  items: AgentSignalDto[];

  @ApiProperty({ type: String, nullable: true, description: 'Give it as `cursor` for the next page; null on the last one' })
  next_cursor: string | null;

  @ApiProperty()
  has_more: boolean;
}
