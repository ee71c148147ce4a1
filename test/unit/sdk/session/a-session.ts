import type { SessionEvent } from '../../../../sdk/src/session/session.types.js';
import { type TabMessage, type Tabs } from '../../../../sdk/src/session/tabs.js';
import { UserSession } from '../../../../sdk/src/session/user.session.js';
import { HandClock } from '../support.js';

export const LIFE_S = 100;
export const user = (username: string) => ({ username, role: 'viewer', permissions: ['view_dashboard'], brokers: ['*'], auth_type: 'jwt' });

/** The backend as far as sessions go: tokens `a1`, `a2`, ...; each refresh token works once. */
export class Backend {
  readonly calls: string[] = [];
  readonly bearers: (string | null)[] = [];
  issued = 0;
  /** What refresh answers instead, as status and code. */
  refuses: readonly [status: number, code: string] | null = null;
  isReachable = true;
  username = 'ann';
  /** Refreshes wait for it. */
  gate: Promise<void> = Promise.resolve();

  readonly send = async (request: Request): Promise<Response> => {
    const path = new URL(request.url).pathname;
    this.calls.push(path);
    if (!this.isReachable) throw new TypeError('fetch failed');
    const bearer = request.headers.get('authorization');
    if (path === '/api/auth/refresh') {
      await this.gate;
      if (this.refuses) return problem(...this.refuses);
      return Response.json(this.tokens());
    }
    if (path === '/api/auth/login') return Response.json(this.tokens());
    this.bearers.push(bearer);
    if (path === '/api/auth/logout')
      return this.isCurrent(bearer) ? new Response(null, { status: 204 }) : problem(401, 'auth.invalid_token');
    return this.isCurrent(bearer) ? Response.json(path === '/api/auth/me' ? user(this.username) : {}) : problem(401, 'auth.token_expired');
  };

  count(path: string): number {
    return this.calls.filter((call) => call === path).length;
  }

  private isCurrent(bearer: string | null): boolean {
    return bearer === `Bearer a${this.issued}`;
  }

  private tokens(): object {
    this.issued += 1;
    const n = this.issued;
    return { access_token: `a${n}`, refresh_token: `r${n}`, token_type: 'bearer', expires_in: LIFE_S, user: user(this.username) };
  }
}

export function problem(status: number, code: string): Response {
  return Response.json({ code, title: code, status, detail: code }, { status, headers: { 'content-type': 'application/problem+json' } });
}

/** Tabs of one browser: one lock and one channel. `delayed`: what is told waits until the test lets it through. */
export class Browser {
  private readonly tabs: { hear: (message: TabMessage) => void }[] = [];
  private turn: Promise<void> = Promise.resolve();
  readonly told: string[] = [];

  tab(): Tabs {
    const own: { hear: (message: TabMessage) => void } = { hear: () => undefined };
    this.tabs.push(own);
    return {
      exclusive: (signal, work) => {
        const mine = this.turn.then(() => (signal.aborted ? Promise.reject(new Error('aborted')) : work()));
        this.turn = mine.catch(() => undefined);
        return mine;
      },
      tell: (message) => {
        this.told.push(message.type);
        for (const tab of this.tabs) if (tab !== own) queueMicrotask(() => tab.hear(message));
      },
      listen: (hear) => (own.hear = hear),
      close: () => undefined,
    };
  }
}

export function aSession({ backend = new Backend(), clock = new HandClock(), tabs = null as Tabs | null } = {}) {
  const session = new UserSession(tabs ? 'cookie' : 'token', tabs, null, clock);
  session.attach('http://desk', backend.send);
  const events: SessionEvent[] = [];
  session.on((event) => events.push(event));
  return { session, backend, clock, events, types: () => events.map(({ type }) => type) };
}
export const signedIn = async () => {
  const parts = aSession();
  await parts.session.login({ username: 'ann', password: 'p' });
  return parts;
};
