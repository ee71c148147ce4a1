import { ApiKeysService } from '../admin/api-keys.service.js';
import { KeyAccountsRepository } from '../admin/key-accounts.repository.js';
import { UserAccountsRepository } from '../admin/user-accounts.repository.js';
import { UsersService } from '../admin/users.service.js';
import { AccessChanges } from '../identity/access-changes.js';
import { AccessChangesRepository } from '../identity/access-changes.repository.js';
import { PasswordPolicy } from '../identity/password.policy.js';
import { SecretHasher } from '../identity/secret-hasher.js';
import { ApiKeys } from '../keys/api-keys.js';
import { ApiKeysRepository } from '../keys/api-keys.repository.js';
import { KeyUsesRecorder } from '../keys/key-uses.recorder.js';
import { ConsoleService } from './console.service.js';

/** The console and its dependencies in this feature, for a process without the rest of the feature. */
export const CONSOLE_PROVIDERS = [
  ...[ConsoleService, UsersService, UserAccountsRepository, PasswordPolicy, SecretHasher],
  ...[ApiKeysService, KeyAccountsRepository, ApiKeys, ApiKeysRepository, KeyUsesRecorder],
  ...[AccessChanges, AccessChangesRepository],
];
