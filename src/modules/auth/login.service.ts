import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AccessTokens } from './access-tokens.js';
import type { SessionDto } from './dto/session.dto.js';
import { LoginLimit } from './login.limit.js';
import { permissionsOf } from './permissions.js';
import { RefreshTokens } from './refresh-tokens.js';
import { Problem } from '../../common/problem.js';
import { NOBODY, SecretHasher } from './secret-hasher.js';
import { type User, UsersRepository } from './users.repository.js';

@Injectable()
export class LoginService {
  constructor(
    private readonly users: UsersRepository,
    private readonly hasher: SecretHasher,
    private readonly limit: LoginLimit,
    private readonly tokens: AccessTokens,
    private readonly refreshTokens: RefreshTokens,
  ) {}

  /** A new session. Throws `auth.invalid_credentials`, `request.rate_limited`, `auth.busy` or `storage.unavailable`. */
  async login(username: string, password: string, ip: string): Promise<SessionDto> {
    await this.limit.begin(ip, username);
    const user = await this.judge(username, password, ip);
    if (user === null) {
      await this.limit.failed(username);
      throw new Problem('auth.invalid_credentials');
    }
    await this.limit.succeeded(ip, username);
    return this.open(user);
  }

  private async judge(username: string, password: string, ip: string): Promise<User | null> {
    try {
      const user = await this.users.find(username);
      // A name that does not exist takes as long as one that does.
      const right = await this.hasher.verify(user?.passwordHash ?? NOBODY, password, 'login');
      return right && user !== undefined && !user.disabled ? user : null;
    } catch (error) {
      await this.limit.withdraw(ip, username);
      throw error;
    }
  }

  private async open(user: User): Promise<SessionDto> {
    const sessionId = randomUUID();
    const refreshToken = await this.refreshTokens.issue(user.username, sessionId);
    const { token, expiresInSeconds } = this.tokens.issue(user, sessionId);
    return {
      access_token: token,
      refresh_token: refreshToken,
      token_type: 'bearer',
      expires_in: expiresInSeconds,
      user: { username: user.username, role: user.role, permissions: permissionsOf(user.role), brokers: [...user.brokers] },
    };
  }
}
