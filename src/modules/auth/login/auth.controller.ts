import { Controller, Get, Header, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiConsumes, ApiOkResponse, ApiOperation, ApiTags, ApiTooManyRequestsResponse, ApiUnauthorizedResponse } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PUBLIC_BODY_BYTES, TakesBody } from '../../../platform/http/input/body.js';
import { Form } from '../../../platform/http/input/form.js';
import { isFromThisMachine } from '../../../platform/http/client-address.js';
import { Authenticated, CurrentUser, Public } from '../access/access.js';
import { FIRST_STEPS } from '../identity/permissions.js';
import { BrowserSessions } from './browser-sessions.js';
import { LoginDto, TokenFormDto } from './dto/login.dto.js';
import { LoginMethodsDto, SessionDto, MeDto } from './dto/session.dto.js';
import { type LoginOrigin, LoginService } from './login.service.js';
import type { Principal } from '../identity/principal.js';

@ApiTags('auth')
@Controller()
export class AuthController {
  constructor(
    private readonly logins: LoginService,
    private readonly browsers: BrowserSessions,
  ) {}

  @Post('auth/login')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @Public()
  @TakesBody({ maxBytes: PUBLIC_BODY_BYTES })
  @ApiOperation({
    summary: 'Log in with user name and password',
    description: 'With the header `X-Client: browser` the refresh token comes as a cookie that no script can read, and not in the body.',
  })
  @ApiOkResponse({ type: SessionDto })
  @ApiUnauthorizedResponse({ description: '`auth.invalid_credentials`: the same for a wrong name, a wrong password and a disabled user' })
  @ApiTooManyRequestsResponse({ description: '`request.rate_limited`: too many failed logins; wait for `Retry-After` seconds' })
  login(
    @Form(LoginDto) form: LoginDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionDto> {
    return this.browsers.enter(request, reply, () => this.logins.login(form, originOf(request)));
  }

  @Post('token')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @Public()
  @TakesBody({ maxBytes: PUBLIC_BODY_BYTES, urlEncoded: true })
  @ApiOperation({ summary: 'The same as an OAuth2 password form, which Swagger UI uses' })
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiOkResponse({ type: SessionDto })
  @ApiUnauthorizedResponse({ description: '`auth.invalid_credentials`' })
  @ApiTooManyRequestsResponse({ description: '`request.rate_limited`: too many failed logins; wait for `Retry-After` seconds' })
  token(
    @Form(TokenFormDto) form: TokenFormDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionDto> {
    return this.browsers.enter(request, reply, () => this.logins.login(form, originOf(request)));
  }

  @Get('auth/methods')
  @Public()
  @ApiOperation({ summary: 'How one may log in: by password, by single sign-on' })
  @ApiOkResponse({ type: LoginMethodsDto })
  methods(): LoginMethodsDto {
    return this.logins.methods();
  }

  @Get('auth/me')
  @Authenticated({ before: FIRST_STEPS })
  @ApiOperation({ summary: 'Who the credentials belong to, and what they may' })
  @ApiOkResponse({ type: MeDto })
  me(@CurrentUser() user: Principal): MeDto {
    const { name, role, permissions, brokers, otpEnabled: otp = null } = user;
    return { username: name, role, permissions: [...permissions], brokers: [...brokers], otp };
  }
}

function originOf({ ip, raw }: FastifyRequest): LoginOrigin {
  return { ip, isFromThisMachine: isFromThisMachine(raw) };
}
