import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { SECRETS, type Secrets } from '../../../config/secrets.js';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts secrets that we must read again (AES-256-GCM), and digests those that we only compare. A copy of the database reveals
 * neither.
 */
@Injectable()
export class Sealer {
  private readonly key: Buffer;
  private readonly digestKey: Buffer;

  constructor(@Inject(SECRETS) { apiKeyPepper }: Secrets) {
    this.key = Buffer.from(hkdfSync('sha256', apiKeyPepper, '', 'quarterdeck second factors', 32));
    this.digestKey = Buffer.from(hkdfSync('sha256', apiKeyPepper, '', 'quarterdeck recovery codes', 32));
  }

  seal(text: string): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key, iv);
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
  }

  /** Throws when it was sealed with another key, or changed. */
  open(sealed: string): string {
    const bytes = Buffer.from(sealed, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', this.key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
  }

  digest(text: string): string {
    return createHmac('sha256', this.digestKey).update(text).digest('base64url');
  }
}
