import { hash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { RefreshTokensRepository } from './refresh-tokens.repository.js';

/** Opaque, single-use tokens of one login (`familyId`); the table holds SHA-256 only, which is enough for 256 random bits. */
@Injectable()
export class RefreshTokens {
  constructor(
    private readonly tokens: RefreshTokensRepository,
    private readonly config: Config,
  ) {}

  async issue(username: string, familyId: string): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    const expiresAt = new Date(Date.now() + this.config.variables.REFRESH_EXPIRY_SECONDS * 1000);
    await this.tokens.create({ tokenHash: hash('sha256', token, 'base64url'), familyId, username, expiresAt });
    return token;
  }
}
