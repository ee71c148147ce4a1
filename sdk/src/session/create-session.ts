import type { Clock } from '../clock.js';
import { KeySession } from './key.session.js';
import type { Session } from './session.types.js';
import { browserTabs } from './tabs.js';
import { UserSession } from './user.session.js';

export type SessionOptions =
  /** A page of the backend's own site: the refresh token is in a cookie that no script reads, the access token in memory. */
  | { readonly mode: 'cookie' }
  /** A program that has logged in, or is about to (without tokens: `login`). Without a refresh token the session ends with its token. */
  | { readonly mode: 'token'; readonly accessToken?: string; readonly refreshToken?: string }
  /** A program with a key. */
  | { readonly mode: 'apiKey'; readonly apiKey: string | (() => string | Promise<string>) };

/** Who is calling. Give the same session to `createClient` and to `createRealtime`. */
export function session(options: SessionOptions, clock?: Clock): Session {
  switch (options.mode) {
    case 'cookie':
      return new UserSession('cookie', browserTabs(), null, clock);
    case 'token': {
      const { accessToken, refreshToken } = options;
      return new UserSession('token', null, accessToken === undefined ? null : { accessToken, refreshToken }, clock);
    }
    case 'apiKey':
      return new KeySession(options.apiKey);
    default:
      return options satisfies never;
  }
}
