import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Problem } from '../../../common/problem.js';
import { readForm } from '../../../platform/http/input/form.js';
import { ApiKeysService } from '../admin/api-keys.service.js';
import type { UserChangeDto } from '../admin/dto/user.dto.js';
import { UsersService } from '../admin/users.service.js';
import { isRole, permissionSetOf, permissionsOf } from '../identity/permissions.js';
import type { Principal } from '../identity/principal.js';
import { type ConsoleCommand, ConsoleRequest, KeyName, KeyToCreate, UserName, UserPassword, UserToAdd } from './console-forms.js';

const MOST_USERS = 10_000;

/** The refusal of a desk that was never started. */
export const noUsers = (): Problem =>
  new Problem('user.not_found', { detail: 'There are no users yet: the first start (npm start) makes them.' });

/**
 * Commands for the operator on the desk's machine, without a login: that operator can read its secrets and database anyway. Each change
 * is in the audit trail with `console` as its actor.
 */
@Injectable()
export class ConsoleService {
  private readonly commands: Readonly<Record<ConsoleCommand, (fields: unknown) => Promise<object>>> = {
    'user list': () => this.users.list('', MOST_USERS),
    'user add': (fields) => this.addUser(readForm(UserToAdd, fields)),
    'user password': (fields) => this.setPassword(readForm(UserPassword, fields)),
    'user disable': (fields) => this.change(readForm(UserName, fields), { disabled: true }),
    'user enable': (fields) => this.change(readForm(UserName, fields), { disabled: false }),
    'user drop-otp': (fields) => this.change(readForm(UserName, fields), { otp: false }),
    'key list': () => this.keys.list(consoleOf()),
    'key create': (fields) => this.createKey(readForm(KeyToCreate, fields)),
    'key revoke': (fields) => this.revokeKey(readForm(KeyName, fields)),
  };

  constructor(
    private readonly users: UsersService,
    private readonly keys: ApiKeysService,
  ) {}

  /** Runs one command and returns its result as plain JSON. @throws Problem as the routes of users and keys do. */
  async run(request: unknown): Promise<object> {
    const { command, fields } = readForm(ConsoleRequest, request);
    if ((await this.users.list('', 1)).items.length === 0) throw noUsers();
    return this.commands[command](fields);
  }

  private async addUser({ password, ...form }: UserToAdd): Promise<object> {
    const made = password ?? newPassword();
    const { account } = await this.users.create({ ...form, password: made }, consoleOf());
    return Object.assign(account, password === undefined && { password: made });
  }

  private async change({ username }: UserName, form: UserChangeDto): Promise<object> {
    return (await this.users.change(username, form, undefined, consoleOf())).account;
  }

  private async setPassword({ username, password }: UserPassword): Promise<object> {
    const made = password ?? newPassword();
    return Object.assign(await this.change({ username }, { password: made }), password === undefined && { password: made });
  }

  private async createKey({ owner = 'admin', permissions, ...terms }: KeyToCreate): Promise<object> {
    const { account } = await this.users.get(owner);
    const role = isRole(account.role) ? account.role : 'viewer';
    const by = { ...consoleOf(owner), role, permissions: permissionSetOf(role), brokers: account.brokers };
    return this.keys.create({ ...terms, permissions: permissions ?? permissionsOf('api').filter((one) => by.permissions.has(one)) }, by);
  }

  private async revokeKey({ id }: KeyName): Promise<object> {
    await this.keys.revoke(id, consoleOf());
    return this.keys.get(id, consoleOf());
  }
}

/** The principal of the operator at the machine, with the name of the user for whom a key is made. */
function consoleOf(name = 'console'): Principal {
  const admin = { role: 'admin', permissions: permissionSetOf('admin'), brokers: ['*'] } as const;
  return { kind: 'user', id: 'console', name, ...admin, issuedAtMs: Date.now(), expiresAtMs: null };
}

function newPassword(): string {
  return randomBytes(15).toString('base64url');
}
