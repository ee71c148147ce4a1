import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires } from '../auth/access/access.js';
import type { Principal } from '../auth/identity/principal.js';
import { AgentsService } from './agents.service.js';
import { AgentRangeDto, AgentSignalsQueryDto, AgentsQueryDto } from './dto/agent-query.dto.js';
import { AgentSignalPageDto } from './dto/agent-signal.dto.js';
import { AgentDetailDto, AgentPageDto } from './dto/agent.dto.js';

const ID = { name: 'id', example: 'momentum', description: 'The name that its signals and trades carry, up to 100 characters' };

@ApiTags('agents')
@Controller('agents')
export class AgentsController {
  constructor(private readonly agents: AgentsService) {}

  @Get()
  @Requires('view_agents')
  @ApiOperation({
    summary: 'Who gives signals and trades, and how well',
    description:
      'Agents that were there in the range, by id; figures over their signals in it and over those trades that the caller may see. One that trades only at brokers out of the ' +
      'caller’s scope does not exist.',
  })
  @ApiResponse({ status: 200, type: AgentPageDto })
  @ApiResponse({ status: 400, description: 'The cursor is not one of this list' })
  list(@Query() query: AgentsQueryDto, @CurrentUser() user: Principal): Promise<AgentPageDto> {
    return this.agents.list(query, user);
  }

  @Get(':id/signals')
  @Requires('view_agents')
  @ApiOperation({ summary: 'The signals of an agent, newest first', description: 'As far back as EVENT_RETENTION_DAYS.' })
  @ApiParam(ID)
  @ApiResponse({ status: 200, type: AgentSignalPageDto })
  @ApiResponse({ status: 400, description: 'The cursor is not one of this list' })
  @ApiResponse({ status: 404, description: 'No such agent' })
  signals(@Param('id') id: string, @Query() query: AgentSignalsQueryDto, @CurrentUser() user: Principal): Promise<AgentSignalPageDto> {
    return this.agents.signalsOf(id, query, user);
  }

  @Get(':id')
  @Requires('view_agents')
  @ApiOperation({ summary: 'An agent, with the symbols that it trades most' })
  @ApiParam(ID)
  @ApiResponse({ status: 200, type: AgentDetailDto })
  @ApiResponse({ status: 404, description: 'No such agent' })
  get(@Param('id') id: string, @Query() query: AgentRangeDto, @CurrentUser() user: Principal): Promise<AgentDetailDto> {
    return this.agents.get(id, query, user);
  }
}
