import { Injectable } from '@nestjs/common';
import { Problem } from '../../../common/problem.js';
import { auditActor, AuditLog } from '../audit/audit-log.js';
import { AccessChanges } from '../identity/access-changes.js';
import { hasOtherAdmin, isFullAdmin } from '../identity/admins.repository.js';
import { PasswordPolicy } from '../identity/password.policy.js';
import type { Role } from '../identity/permissions.js';
import { brokerNames, type Principal } from '../identity/principal.js';
import { SecretHasher } from '../identity/secret-hasher.js';
import type { NewUserDto, UserAccountDto, UserAccountsDto, UserChangeDto } from './dto/user.dto.js';
import { requireHolds, requireReaches, roleGrant } from './grants.js';
import { type Account, UserAccountsRepository } from './user-accounts.repository.js';

/** An account with its ETag, for If-Match. */
export interface TaggedAccount {
  readonly account: UserAccountDto;
  readonly etag: string;
}

/** Management of users. Each change is a row of the audit trail, and takes effect on every replica within a second. */
@Injectable()
export class UsersService {
  constructor(
    private readonly accounts: UserAccountsRepository,
    private readonly passwords: PasswordPolicy,
    private readonly hasher: SecretHasher,
    private readonly changes: AccessChanges,
    private readonly audit: AuditLog,
  ) {}

  /** By name; the cursor is the last name of the page before. */
  async list(after: string, limit: number): Promise<UserAccountsDto> {
    const rows = await this.accounts.list(after, limit + 1);
    const items = rows.slice(0, limit).map(toAccountDto);
    const more = rows.length > limit;
    return { items, next_cursor: more ? (items.at(-1)?.username ?? null) : null, has_more: more };
  }

  async get(username: string): Promise<TaggedAccount> {
    return tagged(found(await this.accounts.find(username)));
  }

  /** Throws `user.name_taken`, `auth.forbidden`, or `request.invalid` when the password is not good enough. */
  async create({ username, password, role, brokers: named = ['*'], disabled = false }: NewUserDto, by: Principal): Promise<TaggedAccount> {
    const brokers = brokerNames(named);
    requireHolds(by, roleGrant(role, brokers));
    const passwordHash = await this.hashed(password, username);
    const account = { username, passwordHash, role, brokers, disabled, mustChangePassword: true };
    const row = await this.accounts.transaction(async (tx) => {
      const created = await this.accounts.create(tx, account);
      if (created === undefined) throw new Problem('user.name_taken');
      await this.audit.recordIn(tx, { ...entryOf('user.create', username, by), detail: { after: stateOf(created) } });
      return created;
    });
    await this.changes.announce();
    return tagged(row);
  }

  /** Throws `user.not_found`, `user.last_admin`, `auth.forbidden`, `request.precondition_failed` or `request.invalid`. */
  async change(username: string, form: UserChangeDto, ifMatch: string | undefined, by: Principal): Promise<TaggedAccount> {
    if (form.brokers) form.brokers = brokerNames(form.brokers);
    const passwordHash = form.password === undefined ? undefined : await this.hashed(form.password, username);
    const row = await this.accounts.transaction(async (tx) => {
      const before = found(await this.accounts.hold(tx, username));
      requireRevision(before, ifMatch);
      const role = form.role ?? before.role;
      this.requireMayChange(before, role, form, by);
      const staysAdmin = isFullAdmin({ role, disabled: form.disabled ?? before.disabled, brokers: form.brokers ?? before.brokers });
      if (isFullAdmin(before) && !staysAdmin && !(await hasOtherAdmin(tx, username))) throw new Problem('user.last_admin');
      const after = await this.accounts.change(tx, username, {
        ...(form.role !== undefined && { role: form.role }),
        ...(form.brokers !== undefined && { brokers: form.brokers }),
        ...(form.disabled !== undefined && { disabled: form.disabled }),
        ...(passwordHash !== undefined && { passwordHash, mustChangePassword: true }),
        endsSessions: form.disabled === true || passwordHash !== undefined,
        dropsOtp: form.otp === false,
      });
      const detail = { before: stateOf(before), after: stateOf(found(after)), ...(passwordHash !== undefined && { password_set: true }) };
      await this.audit.recordIn(tx, { ...entryOf('user.change', username, by), detail });
      return found(after);
    });
    await this.changes.announce();
    return tagged(row);
  }

  /** Throws `user.not_found`, `user.last_admin` or `auth.forbidden`. */
  async remove(username: string, by: Principal): Promise<void> {
    await this.accounts.transaction(async (tx) => {
      const before = found(await this.accounts.hold(tx, username));
      requireReaches(by, before);
      if (isFullAdmin(before) && !(await hasOtherAdmin(tx, username))) throw new Problem('user.last_admin');
      await this.accounts.remove(tx, username);
      await this.audit.recordIn(tx, { ...entryOf('user.remove', username, by), detail: { before: stateOf(before) } });
    });
    await this.changes.announce();
  }

  /** The account must not exceed the principal, neither before the change nor after it; and no user raises their own role. */
  private requireMayChange(before: Account, role: string, form: UserChangeDto, by: Principal): void {
    requireReaches(by, before);
    requireHolds(by, roleGrant(role, form.brokers ?? before.brokers));
    const isSelf = before.username === (by.kind === 'user' ? by.name : by.createdBy);
    const now = roleGrant(before.role, before.brokers);
    const raises = [...roleGrant(role, []).permissions].some((permission) => ![...now.permissions].includes(permission));
    if (isSelf && raises) throw new Problem('auth.forbidden', { detail: 'You cannot raise your own role.' });
    if (before.source === 'oidc' && form.password !== undefined) {
      const message = 'cannot be set: this user comes by single sign-on';
      throw new Problem('request.invalid', { errors: [{ field: 'password', message }] });
    }
  }

  private async hashed(password: string, username: string): Promise<string> {
    return this.hasher.hash(this.passwords.require(password, username, 'password'));
  }
}

function found(account: Account | undefined): Account {
  if (account === undefined) throw new Problem('user.not_found');
  return account;
}

/** `If-Match` of HTTP: `*`, or a list of tags. */
function requireRevision({ revision }: Account, ifMatch: string | undefined): void {
  if (ifMatch === undefined) return;
  const tags = ifMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  if (!tags.includes('*') && !tags.includes(etagOf(revision)))
    throw new Problem('request.precondition_failed', { detail: 'The user has been changed meanwhile: read it again.' });
}

function etagOf(revision: number): string {
  return `"${revision}"`;
}

function tagged(row: Account): TaggedAccount {
  return { account: toAccountDto(row), etag: etagOf(row.revision) };
}

function stateOf({ role, brokers, disabled, otpEnabledAt }: Account) {
  return { role, brokers, disabled, otp: otpEnabledAt !== null };
}

function entryOf(action: string, username: string, by: Principal) {
  return { actor: auditActor(by), action, subject: `user:${username}`, outcome: 'success' } as const;
}

function toAccountDto(row: Account): UserAccountDto {
  return {
    username: row.username,
    role: row.role as Role,
    brokers: row.brokers,
    disabled: row.disabled,
    source: row.source,
    otp: row.otpEnabledAt !== null,
    must_change_password: row.mustChangePassword,
    created_at: row.createdAt.toISOString(),
    last_login_at: row.lastLoginAt?.toISOString() ?? null,
  };
}
