import { createRequire } from 'node:module';
import { Injectable } from '@nestjs/common';
import { Problem } from '../../../common/problem.js';

const SHORTEST = 12;
const LONGEST = 128;
/** UTF-16 units of the input: 128 characters are several times as many units where the keyboard sends letters and accents separately. */
export const LONGEST_TYPED_PASSWORD = 1024;

/** The most common leaked passwords; the list takes memory, so it is loaded at the first use. */
const LEAKED_LIST = 'fxa-common-password-list';

/** NIST SP 800-63B-4: a minimum length and a list of leaked passwords; no rules of composition. */
@Injectable()
export class PasswordPolicy {
  private leaked: { test(password: string): boolean } | null = null;

  /** The normalised password, ready to be hashed; throws `request.invalid` for the given field. */
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

/** Unicode NFC, because keyboards encode the same letters differently. */
export function normalPassword(password: string): string {
  return password.normalize('NFC');
}
