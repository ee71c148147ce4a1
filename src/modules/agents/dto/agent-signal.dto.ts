import { ApiProperty } from '@nestjs/swagger';
import { PageOf } from '../../../common/wire/page.dto.js';
import { LastSignalDto } from './agent.dto.js';

/** A signal of an agent. */
export class AgentSignalDto extends LastSignalDto {
  @ApiProperty({ example: 'evt-7f3a', description: 'The id of the event that carried it' })
  id: string;
}

/** One page of signals, newest first. */
export class AgentSignalPageDto extends PageOf(AgentSignalDto) {}
