import type { User } from '../../api.ts';

/** What a user has to do before anything else: choose a password of their own, or set a second factor up. */
export type Duty = 'password' | 'otp';

export function dutyOf(user: User | null): Duty | null {
  if (user?.permissions.includes('change_password')) return 'password';
  return user?.permissions.includes('setup_otp') ? 'otp' : null;
}
