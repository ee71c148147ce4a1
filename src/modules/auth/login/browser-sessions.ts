import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../../../common/problem.js';
import { Config } from '../../../config/config.js';
import { cookieIn, isPlainLoopback, REFRESH_COOKIE, setCookie } from '../identity/cookies.js';
import type { SessionDto } from './dto/session.dto.js';

const NO_TOKEN = { errors: [{ field: 'refresh_token', message: 'must be a string of 1 to 512 characters' }] };

/**
 * Sessions of pages, whose refresh token is in a cookie that no script can read. A cookie comes along whoever asks, so it counts only
 * with `X-Client: browser`, which a page of another site cannot send without being asked for permission first, and from our own origin.
 */
@Injectable()
export class BrowserSessions {
  constructor(private readonly config: Config) {}

  /** Whether a page asks. Throws `auth.cross_site` for one of another origin. */
  isBrowser({ raw: { headers }, protocol }: FastifyRequest): boolean {
    if (String(headers['x-client'] ?? '').toLowerCase() !== 'browser') return false;
    if (!this.isOurs(headers.origin, headers.host, protocol))
      throw new Problem('auth.cross_site', { detail: 'This page is of another site, and its origin is not in CORS_ORIGINS.' });
    return true;
  }

  /** The refresh token of the page; null where there is none. Throws `auth.cross_site` where one comes without the header. */
  tokenIn(request: FastifyRequest): string | null {
    const token = cookieIn(request.raw.headers, REFRESH_COOKIE);
    if (this.isBrowser(request) || token === null) return token;
    throw new Problem('auth.cross_site', { detail: 'A session in a cookie needs the header "X-Client: browser".' });
  }

  /** Whether a page asks that has no session. Throws `auth.cross_site` as above. */
  hasNone(request: FastifyRequest): boolean {
    return this.isBrowser(request) && this.tokenIn(request) === null;
  }

  /** A new session; a page gets its refresh token in the cookie, and nowhere else. A page of another site is refused before `begin`. */
  async enter(request: FastifyRequest, reply: FastifyReply, begin: () => Promise<SessionDto>): Promise<SessionDto> {
    const isBrowser = this.isBrowser(request);
    const { refresh_token: token, ...session } = await begin();
    if (!isBrowser || token === undefined) return { refresh_token: token, ...session };
    this.keep(token, request, reply);
    return session;
  }

  /** Puts the refresh token into the cookie. */
  keep(token: string, request: FastifyRequest, reply: FastifyReply): void {
    this.set(request, reply, token, this.config.variables.REFRESH_EXPIRY_SECONDS);
  }

  /** The same with the token that is `given`, else that of the page; a page whose session is over loses its cookie. */
  async renew(
    given: string | undefined,
    request: FastifyRequest,
    reply: FastifyReply,
    refresh: (token: string) => Promise<SessionDto>,
  ): Promise<SessionDto> {
    const token = given ?? this.tokenIn(request);
    if (token === null) throw this.isBrowser(request) ? new Problem('auth.required') : new Problem('request.invalid', NO_TOKEN);
    try {
      return await this.enter(request, reply, () => refresh(token));
    } catch (error) {
      if (given === undefined && error instanceof Problem && error.kind.status === 401) this.forget(request, reply);
      throw error;
    }
  }

  /** Takes the cookie away. */
  forget(request: FastifyRequest, reply: FastifyReply): void {
    this.set(request, reply, '', 0);
  }

  /** Without TLS browsers keep a secure cookie only for the machine itself, and not all of them do. */
  private set({ protocol, raw }: FastifyRequest, reply: FastifyReply, value: string, maxAgeSeconds: number): void {
    const secure = !isPlainLoopback(protocol, raw.headers);
    const cookie = { name: REFRESH_COOKIE, value, path: '/api/auth', secure, maxAgeSeconds, sameSite: 'Strict' } as const;
    reply.header('set-cookie', setCookie(cookie));
  }

  /** No origin is no browser, or a page's own GET. A `*` in CORS_ORIGINS means pages that bring their own credentials. */
  private isOurs(origin: string | undefined, host: string | undefined, protocol: string): boolean {
    if (origin === undefined || this.config.allowsOrigin(origin)) return true;
    const page = URL.parse(origin);
    return page !== null && page.host === host && (page.protocol === 'https:' || protocol === 'http');
  }
}
