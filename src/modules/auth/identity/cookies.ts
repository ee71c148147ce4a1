import { isIP } from 'node:net';
import type { Headers } from './credentials.js';

/** The cookie with the refresh token of a page: over TLS, and on the machine itself. */
export const REFRESH_COOKIES = { secure: '__Host-qd_refresh', plain: 'qd_refresh' } as const;

export interface NewCookie {
  readonly name: string;
  /** Of characters that a cookie may have as they are. */
  readonly value: string;
  readonly path: string;
  readonly secure: boolean;
  /** 0 takes the cookie away. */
  readonly maxAgeSeconds: number;
  readonly sameSite: 'Strict' | 'Lax';
}

/** The value of a cookie; null where there is none, or two: one of them is somebody else's. */
export function cookieIn(headers: Headers, name: string): string | null {
  const values = String(headers['cookie'] ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  const [value] = values;
  return value === undefined || value === '' || values.length > 1 ? null : value;
}

/** Whether a page's session is in the headers; whether it holds is another question. */
export function hasRefreshCookie(headers: Headers): boolean {
  return Object.values(REFRESH_COOKIES).some((name) => cookieIn(headers, name) !== null);
}

/** A `Set-Cookie` header; no script can read the cookie. */
export function setCookie({ name, value, path, secure, maxAgeSeconds, sameSite }: NewCookie): string {
  return `${name}=${value}; Path=${path}; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=${sameSite}${secure ? '; Secure' : ''}`;
}

/** Whether a request came without TLS to the machine itself: browsers then keep no cookie with a prefix. */
export function isPlainLoopback(protocol: string, headers: Headers): boolean {
  const name = URL.parse(`http://${String(headers['host'] ?? '')}`)?.hostname ?? '';
  return protocol === 'http' && (name === 'localhost' || name === '[::1]' || (isIP(name) === 4 && name.startsWith('127.')));
}
