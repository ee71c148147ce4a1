import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from './config.js';

/** Keys that never leave the process: not in a log, an error or an answer. */
export interface Secrets {
  /** HS256 key. A KeyObject, because jsonwebtoken tries a string as a public key first and takes 1 ms over it. */
  readonly jwt: KeyObject;
  /** The pepper in every API key hash. */
  readonly apiKeyPepper: Buffer;
}

export const SECRETS = Symbol('SECRETS');

/** From the environment, else generated once into `DATA_DIR` (mode 0600). In production `loadConfig` has refused their absence. */
export function loadSecrets(config: Config): Secrets {
  const { JWT_SECRET, API_KEY_PEPPER, DATA_DIR } = config.variables;
  return {
    jwt: createSecretKey(Buffer.from(JWT_SECRET ?? kept(DATA_DIR, 'jwt.secret'))),
    apiKeyPepper: Buffer.from(API_KEY_PEPPER ?? kept(DATA_DIR, 'api-key.pepper')),
  };
}

function kept(dataDir: string, name: string): string {
  const file = join(dataDir, name);
  if (!existsSync(file)) writeFileSync(file, randomBytes(48).toString('base64url'), { mode: 0o600, flag: 'wx' });
  return readFileSync(file, 'utf8').trim();
}
