import { type Answer } from '../rest/answer.js';
import { errorOf, faultOf } from '../rest/quarterdeck.error.js';
import type { Send } from '../rest/retry.js';
import type { SessionAnswer, User } from './session.types.js';

export interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
  readonly token?: string | undefined;
  readonly apiKey?: string;
  /** No session is no fault: the answer is then empty. */
  readonly isLenient?: boolean;
}

/** Calls of `/api/auth`, without the session that is made of them. `isBrowser`: the refresh token is in a cookie. */
export class AuthCalls {
  private url = '';
  private send: Send = (request) => fetch(request);

  constructor(private readonly isBrowser: boolean) {}

  attach(url: string, send?: Send): void {
    this.url = url;
    if (send) this.send = send;
  }

  login(form: object): Promise<Answer<SessionAnswer>> {
    return this.call({ method: 'POST', path: 'login', body: form });
  }

  refresh(refreshToken: string | null, isLenient = false): Promise<Answer<SessionAnswer | undefined>> {
    const body = refreshToken === null ? {} : { refresh_token: refreshToken };
    return this.call({ method: 'POST', path: 'refresh', body, isLenient });
  }

  logout(body: object, token: string | undefined): Promise<Answer<unknown>> {
    return this.call({ method: 'POST', path: 'logout', body, token });
  }

  me(by: Pick<Call, 'token' | 'apiKey'>): Promise<Answer<User>> {
    return this.call({ method: 'GET', path: 'me', ...by });
  }

  async call<T>({ method, path, body, token, apiKey, isLenient }: Call): Promise<Answer<T>> {
    try {
      const request = new Request(`${this.url}/api/auth/${path}`, {
        method,
        credentials: this.isBrowser ? 'include' : 'omit',
        headers: {
          ...(body && { 'content-type': 'application/json' }),
          ...(this.isBrowser && { 'x-client': 'browser' }),
          ...(isLenient && { prefer: 'handling=lenient' }),
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(apiKey !== undefined && { 'x-api-key': apiKey }),
        },
        ...(body && { body: JSON.stringify(body) }),
      });
      const response = await this.send(request);
      const text = await response.text();
      if (!response.ok) return { problem: errorOf(response, jsonOf(text)), response };
      return { data: (text === '' ? undefined : JSON.parse(text)) as T, response };
    } catch (error) {
      return { problem: faultOf(error) };
    }
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
