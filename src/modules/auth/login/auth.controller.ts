import { Body, Controller, Get, Header, HttpCode, Ip, Post } from '@nestjs/common';
import { ApiConsumes, ApiOkResponse, ApiOperation, ApiTags, ApiTooManyRequestsResponse, ApiUnauthorizedResponse } from '@nestjs/swagger';
import { Authenticated, CurrentUser, Public } from './access.js';
import { LoginDto, TokenFormDto } from './dto/login.dto.js';
import { SessionDto, UserDto } from './dto/session.dto.js';
import { LoginService } from './login.service.js';
import type { Principal } from './principal.js';

@ApiTags('auth')
@Controller()
export class AuthController {
  constructor(private readonly logins: LoginService) {}

  @Post('auth/login')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @Public()
  @ApiOperation({ summary: 'Log in with user name and password' })
  @ApiOkResponse({ type: SessionDto })
  @ApiUnauthorizedResponse({ description: '`auth.invalid_credentials`: the same for a wrong name, a wrong password and a disabled user' })
  @ApiTooManyRequestsResponse({ description: '`request.rate_limited`: too many failed logins; wait for `Retry-After` seconds' })
  login(@Body() { username, password }: LoginDto, @Ip() ip: string): Promise<SessionDto> {
    return this.logins.login(username, password, ip);
  }

  @Post('token')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @Public()
  @ApiOperation({ summary: 'The same as an OAuth2 password form, which Swagger UI uses' })
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiOkResponse({ type: SessionDto })
  @ApiUnauthorizedResponse({ description: '`auth.invalid_credentials`' })
  @ApiTooManyRequestsResponse({ description: '`request.rate_limited`: too many failed logins; wait for `Retry-After` seconds' })
  token(@Body() { username, password }: TokenFormDto, @Ip() ip: string): Promise<SessionDto> {
    return this.logins.login(username, password, ip);
  }

  @Get('auth/me')
  @Authenticated()
  @ApiOperation({ summary: 'Who the credentials belong to, and what they may' })
  @ApiOkResponse({ type: UserDto })
  me(@CurrentUser() user: Principal): UserDto {
    return { username: user.name, role: user.role, permissions: [...user.permissions], brokers: [...user.brokers] };
  }
}
