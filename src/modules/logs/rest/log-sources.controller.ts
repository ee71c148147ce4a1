import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Problem } from '../../../common/problem.js';
import { Form } from '../../../platform/http/form.js';
import { Requires } from '../../auth/access/access.js';
import { SourceRegistry } from '../intake/source.registry.js';
import type { SourceStatus } from '../intake/source.status.js';
import { Redactor } from '../redaction/redactor.js';
import { RedactionTestDto, RedactionTestResultDto } from './dto/redaction-test.dto.js';
import { LogSourceDto, LogSourcesDto, toSourceDto } from './dto/log-source.dto.js';

const ID = { name: 'id', description: 'Id of a source, percent-encoded', example: 'file:execution.log' };

@ApiTags('logs')
@Controller('logs')
export class LogSourcesController {
  constructor(
    private readonly registry: SourceRegistry,
    private readonly redactor: Redactor,
  ) {}

  @Get('sources')
  @Requires('view_logs')
  @ApiOperation({ summary: 'Where log lines come from, and how each source is doing' })
  @ApiResponse({ status: 200, type: LogSourcesDto })
  list(): LogSourcesDto {
    return { items: this.registry.list().map(toSourceDto) };
  }

  @Post('sources/:id/pause')
  @HttpCode(200)
  @Requires('manage_logs')
  @ApiOperation({ summary: 'Stop reading a file', description: 'It goes on where it stopped; nothing of it is lost meanwhile.' })
  @ApiParam(ID)
  @ApiResponse({ status: 200, type: LogSourceDto })
  @ApiResponse({ status: 404, description: 'No such source, or one that is no file' })
  pause(@Param('id') id: string): LogSourceDto {
    const status = this.find(id);
    this.registry.pause(status);
    return toSourceDto(status);
  }

  @Post('sources/:id/resume')
  @HttpCode(200)
  @Requires('manage_logs')
  @ApiOperation({ summary: 'Go on reading a file' })
  @ApiParam(ID)
  @ApiResponse({ status: 200, type: LogSourceDto })
  @ApiResponse({ status: 404, description: 'No such source, or one that is no file' })
  resume(@Param('id') id: string): LogSourceDto {
    const status = this.find(id);
    this.registry.resume(status);
    return toSourceDto(status);
  }

  @Post('redaction/test')
  @HttpCode(200)
  @Requires('manage_logs')
  @ApiOperation({ summary: 'What the redaction rules do to a text', description: 'Nothing of it is kept.' })
  @ApiResponse({ status: 200, type: RedactionTestResultDto })
  test(@Form(RedactionTestDto) form: RedactionTestDto): RedactionTestResultDto {
    const { text, found } = this.redactor.test(form.text);
    return { text, found: { ...found } };
  }

  private find(id: string): SourceStatus {
    const status = this.registry.get(id);
    if (status?.kind !== 'file') throw new Problem('request.not_found', { detail: 'There is no file source of that id.' });
    return status;
  }
}
