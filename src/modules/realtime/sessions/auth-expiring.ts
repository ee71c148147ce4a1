import { control, type Message } from '../protocol/message.js';

/** Says that the token ends soon (80 % of its life is over). */
export function authExpiring(expiresAtMs: number): Message {
  return control('auth_expiring', { timestamp: new Date().toISOString(), expires_at: new Date(expiresAtMs).toISOString() });
}
