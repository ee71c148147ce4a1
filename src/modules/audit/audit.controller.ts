import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentUser, Requires } from '../auth/access/access.js';
import type { Principal } from '../auth/identity/principal.js';
import { AuditExportService } from './audit-export.service.js';
import { AuditService, selectionOf } from './audit.service.js';
import { AuditPageDto, AuditVerificationDto } from './dto/audit.dto.js';
import { AuditExportQueryDto, AuditQueryDto, AuditVerifyQueryDto } from './dto/audit-query.dto.js';
import { AuditVerification } from './verify/audit-verification.js';

const EXAMPLE =
  '{"action":"login","actor":{"id":"user:admin","kind":"user","name":"admin","session_id":null},"address":"127.0.0.1","at":"2025-12-04T10:30:00.000Z","detail":{},"id":1,"outcome":"success","request_id":"5f0c6a1d2b3e-1a","subject":"user:admin","user_agent":"curl/8.5.0","hash":"9f2c..."}\n{"_end":{"rows":1,"complete":true}}\n';

@ApiTags('audit')
@Controller('audit')
@Requires('view_audit')
export class AuditController {
  constructor(
    private readonly audit: AuditService,
    private readonly exports: AuditExportService,
    private readonly verification: AuditVerification,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'The audit trail: who did what, when and from where',
    description: 'Newest first. Rows are numbered without a gap and chained by their hashes.',
  })
  @ApiResponse({ status: 200, type: AuditPageDto })
  list(@Query() query: AuditQueryDto): Promise<AuditPageDto> {
    return this.audit.list(query);
  }

  @Get('export')
  @ApiOperation({
    summary: 'The trail as a file, oldest first',
    description:
      'As `ndjson` a whole export can be checked anywhere: `npm run audit:verify -- --file audit.ndjson`. NDJSON ends with a line `{"_end":{"rows":n,"complete":true}}`, so that a truncated file is recognised.',
  })
  @ApiProduces('application/x-ndjson', 'text/csv')
  @ApiResponse({ status: 200, description: 'The file', schema: { type: 'string', format: 'binary', example: EXAMPLE } })
  async export(
    @Query() { format, ...filter }: AuditExportQueryDto,
    @CurrentUser() user: Principal,
    @Req() { method }: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const selection = selectionOf(filter);
    reply.headers(this.exports.headersOf(format));
    if (method === 'HEAD') reply.send();
    else reply.send(await this.exports.open(selection, format, user));
  }

  @Get('verify')
  @ApiOperation({
    summary: 'Verify that the trail was not changed',
    description:
      'Reads every row against its hash, the recorded end of the trail and what is kept of it outside the database. A check of many rows answers 202 with `ok: null` and `checked` after `wait_seconds`, and goes on.',
  })
  @ApiResponse({ status: 200, type: AuditVerificationDto })
  @ApiResponse({ status: 202, type: AuditVerificationDto, description: 'The check is still running: ask again' })
  async verify(
    @Query() { wait_seconds: seconds }: AuditVerifyQueryDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AuditVerificationDto> {
    const result = await this.verification.verify(seconds * 1000);
    reply.status(result.ok === null ? 202 : 200);
    return result;
  }
}
