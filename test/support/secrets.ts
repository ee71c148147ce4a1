import { createSecretKey, randomBytes } from 'node:crypto';
import type { Secrets } from '../../src/config/secrets.js';

/** Fresh keys, so that nothing of one test run is worth anything in another. */
export function secretsForTests(): Secrets {
  return { jwt: createSecretKey(randomBytes(48)), apiKeyPepper: randomBytes(48) };
}
