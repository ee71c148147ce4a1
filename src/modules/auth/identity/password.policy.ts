import { createRequire } from 'node:module';
import { Injectable } from '@nestjs/common';
import { Problem } from '../../../common/problem.js';

const SHORTEST = 12;
const LONGEST = 128;
/** UTF-16 units of what may be typed: 128 characters are several times as many where the keyboard sends letters and their accents apart. */
export const LONGEST_TYPED_PASSWORD = 1024;

/** The most common of the passwords that are known to have leaked; the list takes memory, so it is read when first asked. */
const LEAKED_LIST = 'fxa-common-password-list';

/** NIST SP 800-63B-4: length, and no password that an attacker would try first; no rules of composition. */
@Injectable()
export class PasswordPolicy {
  private leaked: { test(password: string): boolean } | null = null;

  /** The password as it is hashed; `request.invalid` says what is wrong with it, by the name of its field. */
  require(password: string, username: string, field: string): string {
    const normal = normalPassword(password);
    const fault = this.faultOf(normal, username);
    if (fault !== null) throw new Problem('request.invalid', { errors: [{ field, message: fault }] });
    return normal;
  }

  private faultOf(password: string, username: string): string | null {
    const { length } = Array.from(password);
    if (length < SHORTEST || length > LONGEST) return `must have ${SHORTEST} to ${LONGEST} characters`;
    const small = password.toLowerCase();
    if (small === username.toLowerCase()) return 'must not be the name of the user';
    this.leaked ??= createRequire(import.meta.url)(LEAKED_LIST) as { test(password: string): boolean };
    return this.leaked.test(small) || this.leaked.test(password) ? 'is among the passwords that are known to have leaked' : null;
  }
}

/** One password, however the keyboard wrote its letters: NFC. */
export function normalPassword(password: string): string {
  return password.normalize('NFC');
}
