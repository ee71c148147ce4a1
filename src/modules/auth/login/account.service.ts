import { Injectable } from '@nestjs/common';
import { Problem } from '../../../common/problem.js';
import { auditActor, AuditLog } from '../audit/audit-log.js';
import { AccessChanges } from '../identity/access-changes.js';
import { normalPassword, PasswordPolicy } from '../identity/password.policy.js';
import type { Principal } from '../identity/principal.js';
import { Sealer } from '../identity/sealer.js';
import { SecretHasher } from '../identity/secret-hasher.js';
import { type User, UsersRepository } from '../identity/users.repository.js';
import { LoginDelay } from '../limits/login.delay.js';
import { LoginLimit } from '../limits/login.limit.js';
import { SessionLogins } from '../tokens/session-logins.repository.js';
import type { OtpSetupDto, PasswordChangeDto, RecoveryCodesDto } from './dto/account.dto.js';
import { SecondFactor } from './second-factor.js';
import { SecondFactorRepository } from './second-factor.repository.js';

/** What users do about their own password and second factor. Wrong guesses count as those of logins do. */
@Injectable()
export class AccountService {
  constructor(
    private readonly users: UsersRepository,
    private readonly hasher: SecretHasher,
    private readonly passwords: PasswordPolicy,
    private readonly factor: SecondFactor,
    private readonly factors: SecondFactorRepository,
    private readonly sealer: Sealer,
    private readonly logins: SessionLogins,
    private readonly limit: LoginLimit,
    private readonly delay: LoginDelay,
    private readonly changes: AccessChanges,
    private readonly audit: AuditLog,
  ) {}

  /** Ends all other sessions. Throws `auth.invalid_credentials`, `request.rate_limited` or `request.invalid`. */
  async changePassword({ current_password: current, new_password: next }: PasswordChangeDto, by: Principal, ip: string): Promise<void> {
    const user = await this.proved('password.change', by, ip, (found) => this.isPassword(found, current));
    const password = this.passwords.require(next, user.username, 'new_password');
    if (password === normalPassword(current)) {
      const message = 'must be another one than before';
      throw new Problem('request.invalid', { errors: [{ field: 'new_password', message }] });
    }
    const passwordHash = await this.hasher.hash(password);
    await this.logins.changePassword(user.username, passwordHash, by.sessionId ?? '', (tx) =>
      this.audit.recordIn(tx, entryOf('password.change', by)),
    );
    await this.changes.announce();
  }

  /** A new secret, shown once; it counts from the first code that is confirmed. Throws `auth.otp_enabled` too. */
  async setUpOtp(password: string, by: Principal, ip: string): Promise<OtpSetupDto> {
    const user = await this.proved('otp.setup', by, ip, (found) => this.isPassword(found, password));
    const secret = this.factor.newSecret();
    const begun = await this.factors.begin(user.username, this.sealer.seal(secret), (tx) =>
      this.audit.recordIn(tx, entryOf('otp.setup', by)),
    );
    if (!begun) throw new Problem('auth.otp_enabled');
    return { secret, otpauth_uri: this.factor.uriOf(user.username, secret) };
  }

  /** From now on logins need a code. Throws `auth.otp_enabled`, `auth.otp_not_set_up` or `auth.otp_wrong`. */
  async confirmOtp(code: string, by: Principal, ip: string): Promise<RecoveryCodesDto> {
    const before = await this.userOf(by);
    if (before.otpEnabled) throw new Problem('auth.otp_enabled');
    if (before.otpSecret === null) throw new Problem('auth.otp_not_set_up');
    const user = await this.proved('otp.confirm', by, ip, (found) => this.factor.take(found, code), 'auth.otp_wrong');
    const codes = this.factor.newRecoveryCodes();
    const digests = codes.map((recoveryCode) => this.factor.digestOf(recoveryCode));
    await this.factors.enable(user.username, digests, (tx) => this.audit.recordIn(tx, entryOf('otp.confirm', by)));
    await this.changes.announce();
    return { recovery_codes: codes };
  }

  /** Throws `auth.invalid_credentials`, `auth.otp_not_set_up` or `auth.otp_wrong`. */
  async disableOtp(password: string, code: string, by: Principal, ip: string): Promise<void> {
    const user = await this.proved('otp.disable', by, ip, (found) => this.isPassword(found, password));
    if (!user.otpEnabled) throw new Problem('auth.otp_not_set_up');
    await this.proved('otp.disable', by, ip, (found) => this.factor.takeAny(found, code), 'auth.otp_wrong');
    await this.factors.disable(user.username, (tx) => this.audit.recordIn(tx, entryOf('otp.disable', by)));
    await this.changes.announce();
  }

  private async userOf({ kind, name }: Principal): Promise<User> {
    const user = kind === 'user' ? await this.users.find(name) : undefined;
    if (user === undefined || user.source === 'oidc')
      throw new Problem('auth.forbidden', { detail: 'Only users with a password of their own have this.' });
    return user;
  }

  private isPassword({ passwordHash }: User, password: string): Promise<boolean> {
    return this.hasher.verify(passwordHash, normalPassword(password), 'login');
  }

  /** The user, once the proof is right; a wrong one is written down as what was tried. */
  private async proved(
    action: string,
    by: Principal,
    ip: string,
    proof: (user: User) => Promise<boolean>,
    refusal: 'auth.invalid_credentials' | 'auth.otp_wrong' = 'auth.invalid_credentials',
  ): Promise<User> {
    const user = await this.userOf(by);
    await this.limit.begin(ip, user.username);
    await this.delay.begin(user.username);
    if (!(await proof(user))) {
      const why = refusal === 'auth.otp_wrong' ? 'wrong code' : 'wrong password';
      this.audit.recordLater({ ...entryOf(action, by), outcome: 'failure', detail: { why } });
      await this.limit.failed(user.username);
      throw new Problem(refusal);
    }
    await this.limit.succeeded(ip, user.username);
    await this.delay.succeeded(user.username);
    return user;
  }
}

function entryOf(action: string, by: Principal) {
  return { actor: auditActor(by), action, subject: by.id, outcome: 'success' } as const;
}
