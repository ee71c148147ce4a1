import { Controller, Get, Header, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiPropertyOptional, ApiResponse, ApiTags } from '@nestjs/swagger';
import { IsOptional, Length } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DryRunQueryDto } from '../../../common/wire/dry-run.dto.js';
import { Problem } from '../../../common/problem.js';
import { TakesBody } from '../../../platform/http/input/body.js';
import { readPacked } from '../../../platform/http/input/stream.body.js';
import { CurrentUser, Public, Requires, Unlimited } from '../../auth/access/access.js';
import { AccessWatch } from '../../auth/access/access-watch.js';
import type { Principal } from '../../auth/identity/principal.js';
import { ByteBudget } from './byte.budget.js';
import { LogReportDto } from './dto/log-report.dto.js';
import { LogPush } from './log-push.service.js';
import { readLokiJson, readLokiProtobuf } from './loki.push.js';
import { otlpAnswer, otlpStatus, readOtlpJson, readOtlpProtobuf } from './otlp.js';

const LONG_BODY_MS = 250;
const MIB = 1024 * 1024;
const MAX_PACKED = 64 * MIB;
const MAX_JSON = 4 * MIB;
const STREAM = { stream: true, maxBytes: MAX_PACKED };
const LOKI_EXAMPLE = {
  streams: [{ stream: { service_name: 'execution', level: 'info' }, values: [['1795694400000000000', 'order filled']] }],
};
const OTLP_EXAMPLE = {
  resourceLogs: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'execution' } }] },
      scopeLogs: [{ logRecords: [{ timeUnixNano: '1795694400000000000', severityNumber: 9, body: { stringValue: 'order filled' } }] }],
    },
  ],
};
const BUILD_INFO = { version: '3.0.0', revision: 'quarterdeck', branch: '', buildUser: '', buildDate: '', goVersion: '' };
const EXAMPLE = { message: 'order filled', level: 'info', service: 'execution', fields: { order_id: 'example-o-1' } };

const OTLP_TAKEN = {
  type: 'object',
  properties: {
    partialSuccess: { type: 'object', properties: { rejectedLogRecords: { type: 'string' }, errorMessage: { type: 'string' } } },
  },
};
const OTLP_REFUSED = {
  type: 'object',
  required: ['code', 'message'],
  properties: { code: { type: 'integer' }, message: { type: 'string' } },
};
/** Statuses that are passed on: those of exporters, and of permissions lost during the call. */
const KEPT_STATUS = new Set([401, 403, 429, 503]);
const RPC_CODES: Readonly<Record<number, number>> = { 400: 3, 401: 16, 403: 7 };
const OTLP_REFUSAL = { code: 3, message: 'The body is no export of log records that can be read.' };

const PROTOBUF = { 'application/x-protobuf': { schema: { type: 'string', format: 'binary' }, example: '\u0008\u0003' } };
/** Problems from before the body is read. */
const PROBLEM = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };

export class LogPushQueryDto extends DryRunQueryDto {
  @ApiPropertyOptional({ description: 'Service of entries that name none' })
  @IsOptional()
  @Length(1, 1000)
  service?: string;
}

/** The routes to which programs and shippers send log lines. Bodies are read after the guard; limits count bytes, not calls. */
@ApiTags('logs')
@Controller()
export class LogPushController {
  constructor(
    private readonly push: LogPush,
    private readonly budget: ByteBudget,
    private readonly access: AccessWatch,
  ) {}

  @Post('logs')
  @HttpCode(202)
  @Requires('ingest')
  @Unlimited()
  @TakesBody(STREAM)
  @ApiOperation({
    summary: 'Take in log entries',
    description:
      'One object, an array of up to 10,000, or one object a line (`application/x-ndjson`, up to 64 MiB); `application/vnd.fdo.journal` is what `journalctl -o export` writes. An accepted entry is on disk before the answer. The same `id`, or the same `Idempotency-Key` header, is a duplicate for a day. Here Execute asks for a dry run, which stores nothing.',
  })
  @ApiConsumes('application/json')
  @ApiBody({ schema: { oneOf: [{ type: 'object' }, { type: 'array', items: { type: 'object' } }] }, examples: { one: { value: EXAMPLE } } })
  @ApiResponse({ status: 202, type: LogReportDto })
  @ApiResponse({ status: 422, description: 'Nothing in the body is an entry' })
  @ApiResponse({ status: 503, description: 'The entries cannot be stored now; nothing is promised, sending again is safe' })
  async json(@Query() query: LogPushQueryDto, @CurrentUser() user: Principal, @Req() request: FastifyRequest): Promise<LogReportDto> {
    const call = { service: query.service ?? '', sender: user.id, isDry: query.dry_run };
    if (/^application\/vnd\.fdo\.journal/i.test(request.sentType ?? ''))
      return this.push.takeJournal(await this.read(request, user, MAX_PACKED), call);
    const isLines = /^application\/(?:x-ndjson|jsonl|x-jsonlines)/i.test(request.sentType ?? '');
    if (!isLines && !/^application\/json/i.test(request.sentType ?? ''))
      throw new Problem('request.unsupported_media_type', {
        detail: 'Send the body as application/json, application/x-ndjson or application/vnd.fdo.journal.',
      });
    const body = await this.read(request, user, isLines ? MAX_PACKED : MAX_JSON);
    const key = request.headers['idempotency-key'];
    return this.push.takeJson(body, isLines, typeof key === 'string' && key !== '' ? `${user.id}:${key.slice(0, 255)}` : null, call);
  }

  @Post('loki/api/v1/push')
  @HttpCode(204)
  @Requires('ingest')
  @Unlimited()
  @TakesBody(STREAM)
  @ApiOperation({
    summary: 'Take in log lines by the protocol of Loki',
    description:
      'JSON, or snappy-packed protobuf; what shippers such as Promtail, Alloy, Vector and Fluent Bit send. An API key may be the password of Basic authentication. Here Execute asks for a dry run, which stores nothing.',
  })
  @ApiConsumes('application/json')
  @ApiBody({ schema: { type: 'object' }, examples: { json: { value: LOKI_EXAMPLE } } })
  @ApiResponse({ status: 204, description: 'Stored; `X-Rejected` counts invalid entries' })
  @ApiResponse({ status: 400, description: 'The body cannot be read' })
  async loki(
    @Query() { dry_run: isDry }: DryRunQueryDto,
    @CurrentUser() user: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const body = await this.read(request, user, MAX_PACKED);
    const isJson = /^application\/json/i.test(request.sentType ?? '');
    const tenant = request.headers['x-scope-orgid'];
    const read = isJson ? readLokiJson(body) : readLokiProtobuf(body, MAX_PACKED);
    const call = { service: '', sender: user.id, isDry };
    const rejected = await this.push.takeLoki(read, typeof tenant === 'string' ? tenant.slice(0, 128) : undefined, call);
    if (rejected > 0) reply.header('x-rejected', String(rejected));
  }

  @Post('v1/logs')
  @HttpCode(200)
  @Requires('ingest')
  @Unlimited()
  @TakesBody(STREAM)
  @ApiOperation({
    summary: 'Take in log records of OpenTelemetry',
    description: 'OTLP over HTTP, JSON or protobuf. Here Execute asks for a dry run, which stores nothing.',
  })
  @ApiConsumes('application/json')
  @ApiBody({ schema: { type: 'object' }, examples: { json: { value: OTLP_EXAMPLE } } })
  @ApiResponse({
    status: 200,
    description: 'Empty, or how many records are none',
    content: { 'application/json': { schema: OTLP_TAKEN, example: {} }, ...PROTOBUF },
  })
  @ApiResponse({
    status: 400,
    description: 'The body cannot be read',
    content: { 'application/json': { schema: OTLP_REFUSED, example: OTLP_REFUSAL }, ...PROTOBUF, ...PROBLEM },
  })
  async otlp(
    @Query() { dry_run: isDry }: DryRunQueryDto,
    @CurrentUser() user: Principal,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const isJson = /^application\/json/i.test(request.sentType ?? '');
    reply.header('content-type', isJson ? 'application/json' : 'application/x-protobuf');
    try {
      const body = await this.read(request, user, MAX_PACKED);
      const call = { service: '', sender: user.id, isDry };
      const rejected = await this.push.takeOtlp(isJson ? readOtlpJson(body) : readOtlpProtobuf(body), call);
      reply.send(otlpAnswer(rejected, isJson));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const retry = error.kind.retryable ? { 'retry-after': String(error.options.retryAfterSeconds ?? 1) } : {};
      // Exporters know three answers: they do not retry after 400, and retry after 429 and 503.
      const status = KEPT_STATUS.has(error.kind.status) ? error.kind.status : 400;
      reply
        .code(status)
        .headers(retry)
        .send(otlpStatus(RPC_CODES[status] ?? 14, error.message, isJson));
    }
  }

  @Get('ready')
  @Public()
  @Unlimited()
  @Header('content-type', 'text/plain; charset=utf-8')
  @ApiOperation({
    summary: 'Whether shippers of Loki may send',
    description: 'Always `ready`: a push that cannot be stored is answered with an error.',
  })
  @ApiResponse({ status: 200, description: '`ready`', content: { 'text/plain': { schema: { type: 'string' }, example: 'ready\n' } } })
  ready(): string {
    return 'ready\n';
  }

  @Get('loki/api/v1/status/buildinfo')
  @Public()
  @Unlimited()
  @ApiOperation({ summary: 'The version that shippers of Loki ask for' })
  @ApiResponse({
    status: 200,
    description: 'A version',
    schema: { type: 'object', additionalProperties: { type: 'string' }, example: BUILD_INFO },
  })
  buildInfo(): Record<string, string> {
    return BUILD_INFO;
  }

  private async read(request: FastifyRequest, user: Principal, maxBytes: number): Promise<Buffer> {
    // The permissions of the sender may change while a long body is read, so they are watched.
    let hold: ReturnType<AccessWatch['hold']> | undefined;
    const timer = setTimeout(() => (hold = this.access.hold(user, 'ingest')), LONG_BODY_MS);
    try {
      const body = await readPacked(request, maxBytes, () => hold?.signal.throwIfAborted());
      this.budget.take(user.id, body.length);
      return body;
    } finally {
      clearTimeout(timer);
      hold?.release();
    }
  }
}
