import { Emitter } from '../emitter.js';
import type { Send } from '../rest/retry.js';
import { AuthCalls } from './auth.calls.js';
import type { Answer } from '../rest/answer.js';
import { QuarterdeckError } from '../rest/quarterdeck.error.js';
import type { Credentials, Session, SessionAnswer, SessionEvent, SessionState, User } from './session.types.js';

/** A program with an API key: nothing to renew, nothing to log in to. A key that is refused ends it. */
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
    this.known ??= Promise.resolve(typeof this.key === 'string' ? this.key : this.key());
    return { api_key: await this.known };
  }

  renew(refused?: Credentials | null): Promise<boolean> {
    if (refused && this.state !== 'signed_out') this.end('refused');
    return Promise.resolve(false);
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

  private end(reason: 'logout' | 'refused', problem: QuarterdeckError | null = null): void {
    this.state = 'signed_out';
    this.user = null;
    this.events.emit({ type: 'signed_out', reason, problem });
  }
}
