import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Secret, TOTP } from 'otpauth';
import { Sealer } from '../identity/sealer.js';
import type { User } from '../identity/users.repository.js';
import { OtpLimit } from '../limits/otp.limit.js';
import { SecondFactorRepository } from './second-factor.repository.js';

const PERIOD_SECONDS = 30;
const SECRET_BYTES = 20;
const RECOVERY_CODES = 10;
const RECOVERY_CODE_BYTES = 10;

/** One-time passwords by time (RFC 6238), each good for one use, and recovery codes for whoever has lost the device. */
@Injectable()
export class SecondFactor {
  constructor(
    private readonly repository: SecondFactorRepository,
    private readonly sealer: Sealer,
    private readonly limit: OtpLimit,
  ) {}

  newSecret(): string {
    return new Secret({ size: SECRET_BYTES }).base32;
  }

  /** What an authenticator reads as a QR code. */
  uriOf(username: string, secret: string): string {
    return totp(secret, username).toString();
  }

  newRecoveryCodes(): string[] {
    return Array.from({ length: RECOVERY_CODES }, () =>
      randomBytes(RECOVERY_CODE_BYTES)
        .toString('hex')
        .replaceAll(/(.{5})(?=.)/g, '$1-'),
    );
  }

  digestOf(recoveryCode: string): string {
    return this.sealer.digest(recoveryCode.toLowerCase().replaceAll(/[^\da-f]/g, ''));
  }

  /**
   * Whether the code is right for the user's secret; it is used up by that. One step of 30 s before and after now are taken too. Throws
   * `request.rate_limited` after too many wrong ones.
   */
  take(user: Pick<User, 'username' | 'otpSecret'>, code: string): Promise<boolean> {
    return this.counted(user.username, () => this.takeStep(user, code));
  }

  /** The same, or one of the recovery codes. */
  takeAny(user: Pick<User, 'username' | 'otpSecret'>, code: string): Promise<boolean> {
    const takeRecoveryCode = () => this.repository.takeRecoveryCode(user.username, this.digestOf(code));
    return this.counted(user.username, async () => (await this.takeStep(user, code)) || takeRecoveryCode());
  }

  private async counted(username: string, proof: () => Promise<boolean>): Promise<boolean> {
    await this.limit.begin(username);
    const right = await proof();
    if (right) await this.limit.succeeded(username);
    return right;
  }

  private async takeStep({ username, otpSecret }: Pick<User, 'username' | 'otpSecret'>, code: string): Promise<boolean> {
    const digits = code.replaceAll(' ', '');
    if (otpSecret === null || !/^\d{6}$/.test(digits)) return false;
    const nowMs = Date.now();
    const delta = totp(this.sealer.open(otpSecret), username).validate({ token: digits, timestamp: nowMs, window: 1 });
    return delta !== null && this.repository.takeStep(username, Math.floor(nowMs / 1000 / PERIOD_SECONDS) + delta);
  }
}

function totp(secret: string, label: string): TOTP {
  return new TOTP({
    issuer: 'Quarterdeck',
    label,
    algorithm: 'SHA1',
    digits: 6,
    period: PERIOD_SECONDS,
    secret: Secret.fromBase32(secret),
  });
}
