import { Controller, Get, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Requires } from '../auth/access/access.js';
import { SystemDto } from './samples/dto/system.dto.js';
import { SystemQueryDto } from './dto/system-query.dto.js';
import { SystemService } from './system.service.js';

@ApiTags('system')
@Controller('system')
@Requires('view_system')
export class SystemController {
  constructor(private readonly system: SystemService) {}

  @Get()
  @ApiOperation({
    summary: 'This process and its host now, and every component with its history',
    description:
      "Components are this process, its host and the services that the desk's monitor knows, sampled every SYSTEM_SAMPLE_SECONDS. " +
      'A component whose state cannot be found out is `UNKNOWN`, with the reason.',
  })
  @ApiOkResponse({ type: SystemDto })
  @ApiNotFoundResponse({ description: '`request.not_found`: no such component' })
  read(@Query() query: SystemQueryDto): Promise<SystemDto> {
    return this.system.read(query);
  }
}
