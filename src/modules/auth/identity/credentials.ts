import { Problem } from '../../../common/problem.js';
import type { Credentials } from './principal.js';
import { tokenRefused } from './token-refused.js';

/** Prefix of every API key; no JWT has it. */
const KEY_PREFIX = 'qd_';
/** Prefix of every stream key. */
export const STREAM_KEY_PREFIX = 'qs_';
const STREAM_KEY = /^qs_[\w-]{43}$/;

/** Header names in lower case, as node:http gives them. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * The credentials of a request or handshake: `Authorization: Bearer <jwt>` or `X-API-Key: <key>`; null when there are none. A key may
 * come as the bearer too: senders such as Alertmanager can set no header of their own.
 * Both at once is `request.malformed`, another scheme than Bearer is `auth.invalid_token`.
 */
export function credentialsFrom(headers: Headers): Credentials | null {
  const authorization = headers['authorization'];
  const key = headers['x-api-key'];
  if (authorization && key) throw new Problem('request.malformed', { detail: 'Send either Authorization or X-API-Key, not both.' });
  if (key) return { kind: 'api_key', key: String(key) };
  if (!authorization) return null;
  const token = bearerOf(String(authorization));
  if (token === null) throw tokenRefused('auth.invalid_token', 'Authorization must be "Bearer <token>".');
  return token.startsWith(KEY_PREFIX) ? { kind: 'api_key', key: token } : { kind: 'bearer', token };
}

/**
 * The token of an `Authorization: Bearer` header; null = another scheme. No regular expression: this runs on every request, and tokens
 * are long.
 */
export function bearerOf(authorization: string): string | null {
  const token = /^bearer /i.test(authorization) ? authorization.slice('bearer '.length).trim() : '';
  return token === '' || token.includes(' ') ? null : token;
}

/** Whether it has the form of a stream key: the prefix and 256 random bits. */
export function isStreamKey(key: string): boolean {
  return STREAM_KEY.test(key);
}
