import { randomBytes } from 'node:crypto';
import { Controller, Get, Query, Req, Res, UseFilters } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../../../common/problem.js';
import { Public } from '../access/access.js';
import { cookieIn, isPlainLoopback, setCookie } from '../identity/cookies.js';
import { BrowserSessions } from '../login/browser-sessions.js';
import { OidcLoginQueryDto } from './dto/oidc-login.dto.js';
import { OidcUpstream } from './oidc.upstream.js';
import { LOGIN_SECONDS, SsoService } from './sso.service.js';
import { SsoPageFilter } from './sso-page.filter.js';

const CALLBACK = '/api/auth/oidc/callback';
const NO_STORE = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' };
const NOT_CONFIGURED = { status: 404, description: '`auth.sso_not_configured`: there is no OIDC_ISSUER' };
const UNAVAILABLE = { status: 503, description: '`auth.sso_unavailable`: the provider does not answer' };

/** Single sign-on for browsers: each route answers with a redirect, for browsers also in case of an error. */
@ApiTags('auth')
@Controller('auth/oidc')
@Public()
@UseFilters(SsoPageFilter)
export class SsoController {
  constructor(
    private readonly sso: SsoService,
    private readonly provider: OidcUpstream,
    private readonly browsers: BrowserSessions,
  ) {}

  @Get('login')
  @ApiOperation({ summary: 'Log in at the provider of single sign-on', description: 'For a link: sends the browser there.' })
  @ApiResponse({ status: 302, description: 'To the provider' })
  @ApiResponse(NOT_CONFIGURED)
  @ApiResponse(UNAVAILABLE)
  async login(@Query() { return_to: returnTo }: OidcLoginQueryDto, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const { name, path, secure } = cookieOf(request);
    const known = cookieIn(request.raw.headers, name);
    // One secret for all pending logins of this browser, in all of its tabs.
    const browser = known !== null && /^[\w-]{43}$/.test(known) ? known : randomBytes(32).toString('base64url');
    const url = await this.sso.begin(returnTo, browser, this.callbackOf(request));
    // Lax: the provider's redirect comes from another site.
    const cookie = setCookie({ name, value: browser, path, secure, maxAgeSeconds: LOGIN_SECONDS, sameSite: 'Lax' });
    reply.headers(NO_STORE).header('set-cookie', cookie).redirect(url.href, 302);
  }

  @Get('callback')
  @ApiOperation({
    summary: 'Come back from the provider, logged in',
    description:
      'Puts the refresh token of a page into its cookie: `POST /api/auth/refresh` with `X-Client: browser` answers the first token.',
  })
  @ApiQuery({ name: 'state', type: String, required: false })
  @ApiQuery({ name: 'code', type: String, required: false })
  @ApiResponse({
    status: 303,
    description: 'To `return_to`; to `/login?sso=<code>` in place of each problem below, for who asks for HTML as a browser does',
  })
  @ApiResponse({ status: 401, description: '`auth.sso_failed`: begun elsewhere, too old, used before, or not confirmed by the provider' })
  @ApiResponse({ status: 403, description: '`auth.sso_refused`: no role for this user, or it is disabled' })
  @ApiResponse({ status: 409, description: '`user.last_admin`: the claims would take the last enabled admin away' })
  @ApiResponse(NOT_CONFIGURED)
  @ApiResponse(UNAVAILABLE)
  async callback(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const callback = this.callbackOf(request);
    callback.search = URL.parse(request.url, callback.href)?.search ?? '';
    const { session, returnTo } = await this.sso.complete(callback, cookieIn(request.raw.headers, cookieOf(request).name));
    this.browsers.keep(session.refresh_token ?? '', request, reply);
    reply.headers(NO_STORE).redirect(returnTo, 303);
  }

  @Get('logout')
  @ApiOperation({
    summary: 'Log out at the provider too',
    description: 'After `POST /api/auth/logout`, which ends the session here: sends the browser to where the provider ends its own.',
  })
  @ApiResponse({ status: 302, description: 'To the provider, or to `/` where it has no such place' })
  @ApiResponse(NOT_CONFIGURED)
  @ApiResponse(UNAVAILABLE)
  async logout(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const site = new URL('/', this.callbackOf(request).href);
    const url = await this.sso.logoutUrl(site);
    reply.headers(NO_STORE).redirect(url?.href ?? '/', 302);
  }

  /** The address to which the provider sends browsers back; it must be registered at the provider. */
  private callbackOf({ protocol, raw }: FastifyRequest): URL {
    const { redirectUri } = this.provider.settings();
    const url = redirectUri === null ? URL.parse(`${protocol}://${raw.headers.host ?? ''}${CALLBACK}`) : new URL(redirectUri.href);
    if (url === null) throw new Problem('request.malformed', { detail: 'The Host header is none.' });
    return url;
  }
}

/** The cookie that binds a login to the browser that began it. */
function cookieOf({ protocol, raw }: FastifyRequest): { name: string; path: string; secure: boolean } {
  return isPlainLoopback(protocol, raw.headers)
    ? { name: 'qd_oidc', path: '/api/auth/oidc', secure: false }
    : { name: '__Host-qd_oidc', path: '/', secure: true };
}
