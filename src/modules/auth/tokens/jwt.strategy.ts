import { Inject, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy, type StrategyOptionsWithoutRequest } from 'passport-jwt';
import { SECRETS, type Secrets } from '../../../config/secrets.js';
import { type AccessClaims, ALGORITHM, AUDIENCE, isAccessClaims, ISSUER } from './access-claims.js';
import { tokenRefused } from '../identity/token-refused.js';

/** The only part of a request that the strategy reads, because sockets have no request. */
interface TokenCarrier {
  readonly token: string;
}

/** passport-jwt, pinned to one algorithm, issuer and audience. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy, 'jwt') {
  constructor(@Inject(SECRETS) secrets: Secrets) {
    super({
      jwtFromRequest: (request: unknown) => (request as TokenCarrier).token,
      // The typings know only strings and Buffers; jsonwebtoken also takes a KeyObject, and is far faster with it.
      secretOrKey: secrets.jwt as unknown as Buffer,
      algorithms: [ALGORITHM],
      issuer: ISSUER,
      audience: AUDIENCE,
    } satisfies StrategyOptionsWithoutRequest);
  }

  /** Called by passport-jwt once the signature, issuer, audience and times hold. */
  validate(claims: unknown): AccessClaims {
    if (!isAccessClaims(claims)) throw tokenRefused('auth.invalid_token', 'The token lacks claims that this service sets.');
    return claims;
  }

  /**
   * Runs the strategy by its own interface (success, fail, error), without passport's request machinery and its process-wide
   * registry, so sockets can use it and two applications in one process keep their own secrets.
   */
  verify(token: string): Promise<AccessClaims> {
    return new Promise((resolve, reject) => {
      const attempt: JwtStrategy = Object.create(this);
      Object.assign(attempt, { success: resolve, error: reject, fail: (reason?: unknown) => reject(whyRefused(reason)) });
      attempt.authenticate({ token } as never);
    });
  }
}

function whyRefused(reason: unknown): Error {
  const expired = reason instanceof Error && reason.name === 'TokenExpiredError';
  return expired ? tokenRefused('auth.token_expired', undefined, reason) : tokenRefused('auth.invalid_token', undefined, reason);
}
