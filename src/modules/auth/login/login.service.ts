import { Injectable, Logger } from '@nestjs/common';
import { Problem } from '../../../common/problem.js';
import { reasonOf } from '../../../common/reason.js';
import { Config } from '../../../config/config.js';
import { AuditLog, unprovenActor } from '../audit/audit-log.js';
import { normalPassword } from '../identity/password.policy.js';
import { SecretHasher } from '../identity/secret-hasher.js';
import { type User, UsersRepository } from '../identity/users.repository.js';
import { LoginDelay } from '../limits/login.delay.js';
import { LoginLimit } from '../limits/login.limit.js';
import type { LoginMethodsDto, SessionDto } from './dto/session.dto.js';
import { SecondFactor } from './second-factor.js';
import { SessionsService } from './sessions.service.js';

export interface LoginAttempt {
  readonly username: string;
  readonly password: string;
  /** Null counts as left out: forms of some clients send it. */
  readonly otp?: string | null | undefined;
}

/** Where an attempt comes from. */
export interface LoginOrigin {
  readonly ip: string;
  readonly isFromThisMachine: boolean;
}

@Injectable()
export class LoginService {
  private readonly logger = new Logger(LoginService.name);

  constructor(
    private readonly config: Config,
    private readonly users: UsersRepository,
    private readonly hasher: SecretHasher,
    private readonly limit: LoginLimit,
    private readonly delay: LoginDelay,
    private readonly sessions: SessionsService,
    private readonly audit: AuditLog,
    private readonly factor: SecondFactor,
  ) {}

  /** A new session. Throws `auth.invalid_credentials`, `auth.otp_required` (also for a wrong code, but only once the password was right), `request.rate_limited`, `auth.busy` or `storage.unavailable`. */
  async login({ username, password, otp }: LoginAttempt, { ip, isFromThisMachine }: LoginOrigin): Promise<SessionDto> {
    this.requirePasswords(username, isFromThisMachine);
    await this.limit.begin(ip, username);
    await this.delay.begin(username);
    const judged = await this.judge(username, password, ip);
    if (typeof judged === 'string') {
      this.note(username, judged);
      await this.limit.failed(username);
      throw new Problem('auth.invalid_credentials');
    }
    if (judged.otpEnabled) await this.requireFactor(judged, otp, ip);
    await this.renewHash(judged, password);
    await this.limit.succeeded(ip, username);
    await this.delay.succeeded(username);
    return this.sessions.open(judged, { method: judged.otpEnabled ? 'password and otp' : 'password' });
  }

  methods(): LoginMethodsDto {
    const { oidc } = this.config;
    return { password: oidc?.only !== true, sso: oidc === null ? null : oidc.issuer.host };
  }

  /** Where single sign-on is the only way in, there is one door left for when it is broken: `admin`, from the machine itself. */
  private requirePasswords(username: string, isFromThisMachine: boolean): void {
    if (this.config.oidc?.only !== true || (username === 'admin' && isFromThisMachine)) return;
    this.note(username, 'passwords are off');
    throw new Problem('auth.password_login_off', { detail: 'Log in at GET /api/auth/oidc/login.' });
  }

  /** The user, or why it is not: for the trail only, since a client must not tell them apart. */
  private async judge(username: string, password: string, ip: string): Promise<User | string> {
    try {
      const { found: user, right } = await this.hasher.verifyFound(() => this.users.find(username), normalPassword(password));
      if (user === undefined) return 'unknown user';
      if (!right) return 'wrong password';
      return user.disabled ? 'user is disabled' : user;
    } catch (error) {
      await this.withdraw(ip, username);
      throw error;
    }
  }

  private async requireFactor(user: User, otp: string | null | undefined, ip: string): Promise<void> {
    if (otp === undefined || otp === null) {
      // The first of two steps is no guess.
      await this.withdraw(ip, user.username);
      throw new Problem('auth.otp_required');
    }
    if (await this.factor.takeAny(user, otp)) return;
    this.note(user.username, 'wrong code');
    await this.limit.failed(user.username);
    throw new Problem('auth.otp_required', { detail: 'The code is wrong, or was used before.' });
  }

  private async withdraw(ip: string, username: string): Promise<void> {
    await this.limit.withdraw(ip, username);
    await this.delay.withdraw(username);
  }

  /** The password is known only now. It can wait for the next login. */
  private async renewHash({ username, passwordHash }: User, password: string): Promise<void> {
    if (!this.hasher.isOutdated(passwordHash)) return;
    try {
      await this.users.renewHash(username, passwordHash, await this.hasher.hash(normalPassword(password)));
    } catch (error) {
      this.logger.warn({ reason: reasonOf(error) }, 'The hash of a password could not be renewed');
    }
  }

  private note(username: string, why: string): void {
    const actor = unprovenActor(username);
    this.audit.recordLater({ actor, action: 'login', subject: `user:${username}`, outcome: 'failure', detail: { why } });
  }
}
