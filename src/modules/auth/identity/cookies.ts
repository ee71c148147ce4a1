import { isIP } from 'node:net';
import type { Headers } from './credentials.js';

/** The cookie with the refresh token of a page. */
export const REFRESH_COOKIE = 'qd_refresh';

export interface NewCookie {
  readonly name: string;
  /** Only characters that a cookie may have unescaped. */
  readonly value: string;
  readonly path: string;
  readonly secure: boolean;
  /** 0 deletes the cookie. */
  readonly maxAgeSeconds: number;
  readonly sameSite: 'Strict' | 'Lax';
}

/** The value of a cookie; null where there is none, or two: one of the two was set by another site. */
export function cookieIn(headers: Headers, name: string): string | null {
  const values = String(headers['cookie'] ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  const [value] = values;
  return value === undefined || value === '' || values.length > 1 ? null : value;
}

/** Whether the headers have the cookie of a session; whether that session is open is not checked. */
export function hasRefreshCookie(headers: Headers): boolean {
  return cookieIn(headers, REFRESH_COOKIE) !== null;
}

/** A `Set-Cookie` header; HttpOnly, so scripts cannot read the cookie. */
export function setCookie({ name, value, path, secure, maxAgeSeconds, sameSite }: NewCookie): string {
  return `${name}=${value}; Path=${path}; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=${sameSite}${secure ? '; Secure' : ''}`;
}

/** Whether a request came over plain HTTP to the machine itself: browsers then store no cookie with a `__Host-` prefix. */
export function isPlainLoopback(protocol: string, headers: Headers): boolean {
  const name = URL.parse(`http://${String(headers['host'] ?? '')}`)?.hostname ?? '';
  return protocol === 'http' && (name === 'localhost' || name === '[::1]' || (isIP(name) === 4 && name.startsWith('127.')));
}
