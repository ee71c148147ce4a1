import { Emitter } from '../emitter.js';
import type { Send } from '../rest/retry.js';
import { AuthCalls } from './auth.calls.js';
import type { Answer } from '../rest/answer.js';
import { QuarterdeckError } from '../rest/quarterdeck.error.js';
import type { Credentials, Session, SessionAnswer, SessionEvent, SessionState, User } from './session.types.js';

/** A program with an API key: nothing to log in to. A key that is refused ends it, unless there is another one by then. */
export class KeySession implements Session {
  readonly mode = 'apiKey';
  state: SessionState = 'signed_in';
  user: User | null = null;
  private readonly events = new Emitter<SessionEvent>();
  private readonly calls = new AuthCalls(false);
  private known: Promise<string> | null = null;

  constructor(private readonly key: string | (() => string | Promise<string>)) {}

  attach(url: string, send?: Send): void {
    this.calls.attach(url, send);
  }

  async credentials(): Promise<Credentials | null> {
    if (this.state === 'signed_out') return null;
    this.known ??= this.read();
    return { api_key: await this.known };
  }

  /** A key that comes from somewhere may be another one by now, as a file that was rotated; else the refused one ends the session. */
  async renew(refused?: Credentials | null): Promise<boolean> {
    if (!refused || !('api_key' in refused) || this.state === 'signed_out') return false;
    const before = this.known;
    const current = typeof this.key === 'string' || (before && (await before) !== refused.api_key) ? before : this.read();
    if (current !== null && (await current) !== refused.api_key) {
      this.known = current;
      return true;
    }
    if (!this.isSignedOut()) this.end('refused');
    return false;
  }

  async whoami(): Promise<User | null> {
    const credentials = await this.credentials();
    if (this.user || credentials === null || !('api_key' in credentials)) return this.user;
    const { data, problem } = await this.calls.me({ apiKey: credentials.api_key });
    if (problem) {
      if (problem.status !== 401) throw problem;
      this.end('refused', problem);
      return null;
    }
    this.user = data;
    this.events.emit({ type: 'signed_in', user: data });
    return data;
  }

  login(): Promise<Answer<SessionAnswer>> {
    const title = 'A session with an API key has no login';
    return Promise.resolve({ problem: new QuarterdeckError({ code: 'auth.forbidden', title }) });
  }

  logout(): Promise<void> {
    if (this.state !== 'signed_out') this.end('logout');
    return Promise.resolve();
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
    this.events.clear();
  }

  /** A key that could not be read is read again by whoever asks next. */
  private read(): Promise<string> {
    const reading = Promise.resolve(typeof this.key === 'string' ? this.key : this.key());
    reading.catch(() => {
      if (this.known === reading) this.known = null;
    });
    return reading;
  }

  /** Through a method, because the compiler does not see that waiting may have changed it. */
  private isSignedOut(): boolean {
    return this.state === 'signed_out';
  }

  private end(reason: 'logout' | 'refused', problem: QuarterdeckError | null = null): void {
    this.state = 'signed_out';
    this.user = null;
    this.events.emit({ type: 'signed_out', reason, problem });
  }
}
