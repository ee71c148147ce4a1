import { Problem } from '../../../common/problem.js';

/** A 401 about a token, with the challenge of RFC 6750 that says so. */
export function tokenRefused(code: 'auth.invalid_token' | 'auth.token_expired', detail?: string, cause?: unknown): Problem {
  return new Problem(code, {
    headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
    ...(detail !== undefined && { detail }),
    ...(cause !== undefined && { cause }),
  });
}
