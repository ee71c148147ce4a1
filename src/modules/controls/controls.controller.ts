import { applyDecorators, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Form, FormExamples } from '../../platform/http/input/form.js';
import { Authenticated, CurrentUser, Requires, Unlimited } from '../auth/access/access.js';
import type { Principal } from '../auth/identity/principal.js';
import { ControlApprovals } from './control-approvals.js';
import { ControlsService } from './controls.service.js';
import { ControlDto, ControlRequestPageDto, ControlRequestsQueryDto, ControlResultDto, DecisionDto } from './dto/control.dto.js';
import { CONTROL, type ControlName } from './requests/control.js';

const ID = { status: 404, description: 'No such request' } as const;
const NOT_PENDING = { status: 409, description: 'It does not wait for approval, or was cancelled because something has changed' } as const;
const SECOND = { status: 403, description: 'Your own request, or without the permission of its control' } as const;

/** The example of each control: a dry run, so that executing it in Swagger UI changes nothing. */
function exampleOf(name: ControlName): Record<string, unknown> {
  const target = name.startsWith('strategy.') ? { target: 'momentum' } : name.startsWith('breaker.') ? { target: 'risk' } : {};
  return { reason: 'example: fill prices look wrong', ...target, dry_run: true };
}

/** A route of a control with all its documented answers. */
function ControlRoute(name: ControlName, summary: string): MethodDecorator {
  return applyDecorators(
    Post(name),
    HttpCode(200),
    Requires(CONTROL[name].permission),
    // Whoever has asked too much this minute can still stop the desk.
    ...(CONTROL[name].urgent ? [Unlimited()] : []),
    ApiOperation({
      summary,
      description:
        'Executing this acts on the desk at once, unless `dry_run` is true or a second person has to approve it. The same `Idempotency-Key` with the same body gives the first answer again for 24 hours, with `Idempotency-Replayed: true`.',
    }),
    FormExamples(ControlDto, { dry_run: { value: exampleOf(name) } }),
    ApiHeader({
      name: 'Idempotency-Key',
      required: true,
      description: '1 to 255 visible characters, new for each action; a dry run needs one too, and does not use it up',
      example: 'example-1',
    }),
    ApiResponse({ status: 200, type: ControlResultDto, description: '`done`, `failed` or `unknown`' }),
    ApiResponse({ status: 202, type: ControlResultDto, description: '`pending_approval`: a second person has to approve it' }),
    ApiResponse({ status: 409, description: 'The same request is being carried out' }),
    ApiResponse({ status: 412, description: 'The service is in another state than `expected_state`; nothing was sent' }),
  );
}

@ApiTags('controls')
@Controller('controls')
export class ControlsController {
  constructor(
    private readonly controls: ControlsService,
    private readonly approvals: ControlApprovals,
  ) {}

  @Get('requests')
  @Requires('view_dashboard')
  @ApiOperation({
    summary: 'Requests of controls, newest first',
    description: '`status=pending_approval`: requests that wait for a second person.',
  })
  @ApiResponse({ status: 200, type: ControlRequestPageDto })
  list(@Query() query: ControlRequestsQueryDto): Promise<ControlRequestPageDto> {
    return this.approvals.list(query);
  }

  @Get('requests/:id')
  @Requires('view_dashboard')
  @ApiOperation({ summary: 'One request' })
  @ApiResponse({ status: 200, type: ControlResultDto })
  @ApiResponse(ID)
  get(@Param('id') id: string): Promise<ControlResultDto> {
    return this.approvals.get(id);
  }

  @Post('requests/:id/approve')
  @HttpCode(200)
  @Authenticated()
  @ApiOperation({ summary: 'Approve a request of another person, which is then carried out' })
  @ApiResponse({ status: 200, type: ControlResultDto })
  @ApiResponse(SECOND)
  @ApiResponse(ID)
  @ApiResponse(NOT_PENDING)
  approve(@Param('id') id: string, @Form(DecisionDto) form: DecisionDto, @CurrentUser() user: Principal): Promise<ControlResultDto> {
    return this.approvals.approve(id, user, form.comment);
  }

  @Post('requests/:id/reject')
  @HttpCode(200)
  @Authenticated()
  @ApiOperation({ summary: 'Reject a request of another person' })
  @ApiResponse({ status: 200, type: ControlResultDto })
  @ApiResponse(SECOND)
  @ApiResponse(ID)
  @ApiResponse(NOT_PENDING)
  reject(@Param('id') id: string, @Form(DecisionDto) form: DecisionDto, @CurrentUser() user: Principal): Promise<ControlResultDto> {
    return this.approvals.reject(id, user, form.comment);
  }

  @ControlRoute('ess.trip', 'Trip the emergency stop: all trading ends')
  trip(
    @Form(ControlDto) form: ControlDto,
    @CurrentUser() user: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.perform('ess.trip', form, user, request, reply);
  }

  @ControlRoute('ess.rearm', 'Re-arm the emergency stop, with a second person')
  rearm(
    @Form(ControlDto) form: ControlDto,
    @CurrentUser() user: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.perform('ess.rearm', form, user, request, reply);
  }

  @ControlRoute('strategy.pause', 'Pause a strategy: it trades nothing until it is resumed')
  pause(
    @Form(ControlDto) form: ControlDto,
    @CurrentUser() user: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.perform('strategy.pause', form, user, request, reply);
  }

  @ControlRoute('strategy.resume', 'Resume a strategy')
  resume(
    @Form(ControlDto) form: ControlDto,
    @CurrentUser() user: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.perform('strategy.resume', form, user, request, reply);
  }

  @ControlRoute('breaker.trip', 'Ask a service nothing more until its breaker is closed by hand, on every replica')
  tripBreaker(
    @Form(ControlDto) form: ControlDto,
    @CurrentUser() user: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.perform('breaker.trip', form, user, request, reply);
  }

  @ControlRoute('breaker.close', 'Close the circuit breaker of a service, on every replica')
  closeBreaker(
    @Form(ControlDto) form: ControlDto,
    @CurrentUser() user: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.perform('breaker.close', form, user, request, reply);
  }

  private async perform(
    name: ControlName,
    form: ControlDto,
    user: Principal,
    { headers }: FastifyRequest,
    reply: FastifyReply,
  ): Promise<ControlResultDto> {
    const key = headers['idempotency-key'];
    const { body, replayed } = await this.controls.perform(name, user, form, typeof key === 'string' ? key : undefined);
    if (replayed) reply.header('idempotency-replayed', 'true');
    if (body.status === 'pending_approval') reply.status(202);
    return body;
  }
}
