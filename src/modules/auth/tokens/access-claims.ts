export const ISSUER = 'quarterdeck';
export const AUDIENCE = 'quarterdeck-api';
export const ALGORITHM = 'HS256';

/**
 * The claims of an access token, times in epoch seconds. `sid` is the login it descends from, `ver` the security version of its user
 * then, `jti` the token itself. Role and brokers are for clients to read: permissions are checked by the database's values.
 */
export interface AccessClaims {
  readonly sub: string;
  readonly sid: string;
  readonly ver: number;
  readonly jti: string;
  readonly iat: number;
  readonly exp: number;
}

/** Checks the types of the claims; signature, issuer, audience and end were checked before. */
export function isAccessClaims(claims: unknown): claims is AccessClaims {
  if (typeof claims !== 'object' || claims === null) return false;
  const { sub, sid, ver, jti, iat, exp } = claims as Record<string, unknown>;
  return isText(sub) && isText(sid) && Number.isSafeInteger(ver) && isText(jti) && isSeconds(iat) && isSeconds(exp);
}

/** Without NUL, which Postgres refuses in texts: the query would fail, and not the token. */
function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && !value.includes('\0');
}

function isSeconds(value: unknown): value is number {
  return Number.isFinite(value);
}
