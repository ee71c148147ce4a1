import { Controller, Delete, Get, Header, Headers, HttpCode, Param, ParseUUIDPipe, Post, Req, Res } from '@nestjs/common';
import {
  ApiForbiddenResponse,
  ApiHeader,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnauthorizedResponse,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PUBLIC_BODY_BYTES, TakesBody } from '../../../platform/http/input/body.js';
import { Form } from '../../../platform/http/input/form.js';
import { Authenticated, CurrentUser, Public } from '../access/access.js';
import { FIRST_STEPS } from '../identity/permissions.js';
import type { Principal } from '../identity/principal.js';
import { OpenSessionsDto } from '../tokens/dto/open-session.dto.js';
import { BrowserSessions } from './browser-sessions.js';
import { LogoutDto, RefreshDto } from './dto/refresh.dto.js';
import { SessionDto } from './dto/session.dto.js';
import { SessionsService } from './sessions.service.js';

@ApiTags('auth')
@Controller('auth')
export class SessionsController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly browsers: BrowserSessions,
  ) {}

  @Post('refresh')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @Public()
  @TakesBody({ maxBytes: PUBLIC_BODY_BYTES })
  @ApiOperation({
    summary: 'The next tokens of a session',
    description:
      'Each refresh token is good for one use. The same one again within 15 s gets the same successor, for a client that lost the answer; ' +
      'later the session is ended and an alert is raised, because somebody else may hold a copy. A page sends `X-Client: browser` and no ' +
      'body: its token is in the cookie.',
  })
  @ApiHeader({ name: 'Prefer', required: false, description: '`handling=lenient`: a page without a session gets 204 in place of 401' })
  @ApiOkResponse({ type: SessionDto })
  @ApiNoContentResponse({ description: 'The page has no session, which it was lenient about' })
  @ApiUnauthorizedResponse({ description: '`auth.invalid_token`: log in again; `auth.required`: the page has no session' })
  @ApiForbiddenResponse({ description: '`auth.cross_site`: a cookie without `X-Client: browser`, or from a page of another site' })
  async refresh(
    @Form(RefreshDto) { refresh_token: given }: RefreshDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Headers('prefer') prefer: string | undefined,
  ): Promise<SessionDto | undefined> {
    // A browser writes every 401 into its console, also that of a first visit.
    if (given === undefined && prefer === 'handling=lenient' && this.browsers.hasNone(request)) {
      reply.status(204);
      return undefined;
    }
    return this.browsers.renew(given, request, reply, (token) => this.sessions.refresh(token));
  }

  @Post('logout')
  @HttpCode(204)
  @Authenticated({ cookie: true, before: FIRST_STEPS })
  @TakesBody({ maxBytes: PUBLIC_BODY_BYTES })
  @ApiOperation({ summary: 'End this session, or all sessions of the user; their tokens and sockets end with it' })
  @ApiNoContentResponse()
  @ApiForbiddenResponse({ description: '`auth.cross_site`: a cookie without `X-Client: browser`, or from a page of another site' })
  async logout(
    @Form(LogoutDto) { everywhere = false }: LogoutDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const { principal } = request;
    const isBrowser = this.browsers.isBrowser(request);
    if (principal !== undefined) await this.sessions.logout(principal, everywhere);
    else await this.sessions.logoutByToken(this.browsers.tokenIn(request) ?? '', everywhere);
    if (isBrowser) this.browsers.forget(request, reply);
  }

  @Get('sessions')
  @Authenticated()
  @ApiOperation({ summary: 'My open sessions' })
  @ApiOkResponse({ type: OpenSessionsDto })
  list(@CurrentUser() user: Principal): Promise<OpenSessionsDto> {
    return this.sessions.list(user.kind === 'user' ? user.name : '', user.sessionId);
  }

  @Delete('sessions/:id')
  @HttpCode(204)
  @Authenticated()
  @ApiOperation({ summary: 'End one of my sessions' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: '`session.not_found`: none of mine, or ended already' })
  async end(@Param('id', ParseUUIDPipe) id: string, @CurrentUser() user: Principal): Promise<void> {
    await this.sessions.end(user.kind === 'user' ? user.name : '', id, user);
  }
}
