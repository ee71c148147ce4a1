import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Problem } from '../../../common/problem.js';
import { Form } from '../../../platform/http/input/form.js';
import { CurrentUser, Requires } from '../../auth/access/access.js';
import { auditActor, AuditLog } from '../../auth/audit/audit-log.js';
import type { Principal } from '../../auth/identity/principal.js';
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
    private readonly audit: AuditLog,
  ) {}

  @Get('sources')
  @Requires('view_logs')
  @ApiOperation({
    summary: 'The sources of log lines, with their states',
    description: 'A login or key limited to brokers sees only sources whose entries are all of its brokers.',
  })
  @ApiResponse({ status: 200, type: LogSourcesDto })
  list(@CurrentUser() user: Principal): LogSourcesDto {
    return { items: this.registry.listFor(user).map(toSourceDto) };
  }

  @Post('sources/:id/pause')
  @HttpCode(200)
  @Requires('manage_logs')
  @ApiOperation({ summary: 'Stop reading a file', description: 'Reading continues where it stopped, and no line is lost.' })
  @ApiParam(ID)
  @ApiResponse({ status: 200, type: LogSourceDto })
  @ApiResponse({ status: 404, description: 'No such source, or it is no file' })
  async pause(@Param('id') id: string, @CurrentUser() user: Principal): Promise<LogSourceDto> {
    const status = this.find(id, user);
    await this.note('logs.pause', id, user);
    this.registry.pause(status);
    return toSourceDto(status);
  }

  @Post('sources/:id/resume')
  @HttpCode(200)
  @Requires('manage_logs')
  @ApiOperation({ summary: 'Go on reading a file' })
  @ApiParam(ID)
  @ApiResponse({ status: 200, type: LogSourceDto })
  @ApiResponse({ status: 404, description: 'No such source, or it is no file' })
  async resume(@Param('id') id: string, @CurrentUser() user: Principal): Promise<LogSourceDto> {
    const status = this.find(id, user);
    await this.note('logs.resume', id, user);
    this.registry.resume(status);
    return toSourceDto(status);
  }

  @Post('redaction/test')
  @HttpCode(200)
  @Requires('manage_logs')
  @ApiOperation({ summary: 'The result of the redaction rules for a text', description: 'Nothing of it is stored.' })
  @ApiResponse({ status: 200, type: RedactionTestResultDto })
  test(@Form(RedactionTestDto) form: RedactionTestDto): RedactionTestResultDto {
    const { text, found } = this.redactor.test(form.text);
    return { text, found: { ...found } };
  }

  private note(action: string, id: string, principal: Principal): Promise<void> {
    return this.audit.record({ actor: auditActor(principal), action, subject: `log_source:${id}`, outcome: 'success' });
  }

  private find(id: string, principal: Principal): SourceStatus {
    const status = this.registry.listFor(principal).find((one) => one.id === id);
    if (status?.kind !== 'file')
      throw new Problem('request.not_found', { detail: 'There is no file source of that id. GET /api/logs/sources lists the sources.' });
    return status;
  }
}
