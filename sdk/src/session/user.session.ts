import { type Clock, systemClock } from '../clock.js';
import { Emitter } from '../emitter.js';
import type { Answer } from '../rest/answer.js';
import type { QuarterdeckError } from '../rest/quarterdeck.error.js';
import type { Send } from '../rest/retry.js';
import { AuthCalls } from './auth.calls.js';
import type { Credentials, LoginForm, Session, SessionAnswer, SessionEvent, SessionState, User } from './session.types.js';
import type { TabMessage, Tabs } from './tabs.js';
import { lifeOf } from './token-life.js';

/** A token is renewed when this part of its life is over. */
const RENEW_AT = 0.8;
const TRY_AGAIN_MS = 5000;
/** How long the tab that has renewed keeps the others waiting, so that they hear of it before their turn comes. */
const TELL_MS = 100;

interface Held {
  readonly token: string;
  /** By the clock's `now`; null = not known. */
  readonly endsAt: number | null;
}

/**
 * A user's session: an access token in memory, renewed at 80 % of its life and when it is refused, by one request at a time, in a browser
 * across all tabs. When the backend will not renew it, it says `signed_out` once and asks no more.
 */
export class UserSession implements Session {
  state: SessionState;
  user: User | null = null;
  private held: Held | null = null;
  private pending: Promise<boolean> | null = null;
  private adopted: () => void = () => undefined;
  private cancelTimer: () => void = () => undefined;
  private readonly events = new Emitter<SessionEvent>();
  private readonly calls: AuthCalls;

  constructor(
    readonly mode: 'cookie' | 'token',
    private readonly tabs: Tabs | null,
    tokens: { readonly accessToken: string; readonly refreshToken?: string | undefined } | null,
    private readonly clock: Clock = systemClock,
  ) {
    this.calls = new AuthCalls(mode === 'cookie');
    this.refreshToken = tokens?.refreshToken ?? null;
    this.state = tokens ? 'signed_in' : mode === 'cookie' ? 'unknown' : 'signed_out';
    if (tokens) this.hold(tokens.accessToken, null);
    tabs?.listen((message) => this.hear(message));
  }

  private refreshToken: string | null;

  attach(url: string, send?: Send): void {
    this.calls.attach(url, send);
  }

  async credentials(): Promise<Credentials | null> {
    if (this.held === null && this.state !== 'signed_out' && !(await this.renew()) && !this.isSignedOut()) throw this.lastFault;
    return this.held && { token: this.held.token };
  }

  renew(refused?: Credentials | null): Promise<boolean> {
    if (this.pending) return this.pending;
    if (this.state === 'signed_out') return Promise.resolve(false);
    // Another has renewed since that request left.
    if (refused && 'token' in refused && this.held && this.held.token !== refused.token) return Promise.resolve(true);
    this.pending = this.renewInTurn().finally(() => (this.pending = null));
    return this.pending;
  }

  async whoami(): Promise<User | null> {
    const credentials = await this.credentials();
    if (this.user || credentials === null || !('token' in credentials)) return this.user;
    const { data, problem } = await this.calls.me({ token: credentials.token });
    if (data) {
      this.user = data;
      this.events.emit({ type: 'signed_in', user: data });
      return data;
    }
    if (problem?.status !== 401) throw problem;
    return (await this.renew(credentials)) ? this.user : null;
  }

  async login(form: LoginForm): Promise<Answer<SessionAnswer>> {
    const answer = await this.calls.login(form);
    if (answer.data) this.take(answer.data);
    return answer;
  }

  async logout({ everywhere = false }: { everywhere?: boolean } = {}): Promise<void> {
    if (this.state === 'signed_out') return;
    const { refreshToken } = this;
    const token = this.held?.token;
    const body = everywhere ? { everywhere } : {};
    this.end('logout', null);
    this.tabs?.tell({ type: 'signed_out' });
    let { problem } = await this.calls.logout(body, token);
    // With a token that has ended the session on the server would stay.
    if (problem?.status === 401 && refreshToken !== null) {
      const { data } = await this.calls.refresh(refreshToken);
      if (data) ({ problem } = await this.calls.logout(body, data.access_token));
    }
    if (problem && problem.status !== 401) throw problem;
  }

  accessChanged(access: Parameters<Session['accessChanged']>[0]): void {
    if (!this.user) return;
    this.user = { ...this.user, ...access, brokers: access.brokers ?? ['*'] } as User;
    this.events.emit({ type: 'access_changed', user: this.user });
  }

  on(listener: (event: SessionEvent) => void): () => void {
    return this.events.on(listener);
  }

  close(): void {
    this.cancelTimer();
    this.tabs?.close();
    this.events.clear();
  }

  private lastFault: QuarterdeckError | undefined;

  /** Through a method, because the compiler does not see that `renew` may have changed it. */
  private isSignedOut(): boolean {
    return this.state === 'signed_out';
  }

  private renewInTurn(): Promise<boolean> {
    const { tabs } = this;
    if (!tabs) return this.ask();
    const before = this.held?.token;
    const turn = new AbortController();
    return new Promise((resolve) => {
      this.adopted = () => {
        turn.abort();
        resolve(true);
      };
      const inTurn = async (): Promise<void> => {
        if (this.held?.token !== before) return resolve(true);
        const done = await this.ask();
        resolve(done || this.held?.token !== before);
        if (done) await new Promise<void>((heard) => this.clock.after(TELL_MS, heard, true));
      };
      tabs.exclusive(turn.signal, inTurn).catch(() => resolve(this.held?.token !== before));
    });
  }

  private async ask(): Promise<boolean> {
    if (this.mode === 'token' && this.refreshToken === null) return this.end('refused', null);
    // Whoever opens a page for the first time has no session, and that is no fault.
    const { data, problem } = await this.calls.refresh(this.refreshToken, this.mode === 'cookie' && this.state === 'unknown');
    if (data) {
      this.take(data);
      return true;
    }
    if (problem === undefined) return this.end('refused', null);
    this.lastFault = problem;
    if (!problem.retryable && problem.status >= 400 && problem.status < 500) return this.end('refused', problem);
    this.plan(problem.retryAfterMs ?? TRY_AGAIN_MS);
    return false;
  }

  private take({ access_token: token, expires_in: seconds, refresh_token: refreshToken, user }: SessionAnswer): void {
    if (refreshToken !== undefined) this.refreshToken = refreshToken;
    this.adopt(token, seconds * 1000, user);
    this.tabs?.tell({ type: 'renewed', token, expiresInMs: seconds * 1000, user });
  }

  private adopt(token: string, expiresInMs: number, user: User): void {
    const same = this.state === 'signed_in' && this.user?.username === user.username;
    this.state = 'signed_in';
    this.user = user;
    this.hold(token, expiresInMs);
    this.events.emit(same ? { type: 'renewed' } : { type: 'signed_in', user });
  }

  private hold(token: string, expiresInMs: number | null): void {
    const lifeMs = expiresInMs ?? lifeOf(token, this.clock.wall());
    this.held = { token, endsAt: lifeMs === null ? null : this.clock.now() + lifeMs };
    this.cancelTimer();
    if (lifeMs !== null && (this.mode === 'cookie' || this.refreshToken !== null)) this.plan(lifeMs * RENEW_AT);
  }

  private plan(ms: number): void {
    this.cancelTimer();
    this.cancelTimer = this.clock.after(ms, () => void this.renew(), true);
  }

  private end(reason: 'logout' | 'refused', problem: QuarterdeckError | null): false {
    this.cancelTimer();
    this.held = null;
    this.refreshToken = null;
    if (this.state === 'signed_out') return false;
    this.state = 'signed_out';
    this.user = null;
    this.events.emit({ type: 'signed_out', reason, problem });
    if (reason === 'refused') this.tabs?.tell({ type: 'signed_out' });
    return false;
  }

  private hear(message: TabMessage): void {
    if (message.type === 'signed_out') {
      this.end('logout', null);
      return;
    }
    this.adopt(message.token, message.expiresInMs, message.user);
    this.adopted();
  }
}
