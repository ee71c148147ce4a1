import { RealBackend } from './real-backend.js';

const ADA = { username: 'ada', password: 'nine grey herons waiting' };
const JSON_BODY = { 'content-type': 'application/json' };

/** What a desk has that a backup must bring back: a user, a key, events, a metric and the audit trail. */
export class BackedUpDesk {
  private key = '';

  async fill(backend: RealBackend): Promise<void> {
    const as = await asAdmin(backend);
    await post(backend, '/api/users', as, { ...ADA, role: 'viewer' });
    const made = await post(backend, '/api/api-keys', as, { name: 'nightly', permissions: ['view_dashboard', 'view_metrics'] });
    this.key = String(made['key']);
    await backend.post(['one', 'two']);
    await post(backend, '/api/metrics', { 'x-api-key': RealBackend.key }, { type: 'queue_depth', value: 17 });
  }

  /** What is there of it. */
  async found(backend: RealBackend): Promise<object> {
    const get = async (path: string, headers: Record<string, string>): Promise<unknown> =>
      (await fetch(backend.url + path, { headers })).json();
    const login = await fetch(`${backend.url}/api/auth/login`, { method: 'POST', headers: JSON_BODY, body: JSON.stringify(ADA) });
    const { ok } = (await get('/api/audit/verify', await asAdmin(backend))) as { ok: boolean };
    const points = (await get('/api/metrics/queue_depth', { 'x-api-key': this.key })) as { value: number }[];
    return { login: login.status, trail: ok, points: points.map(({ value }) => value), events: (await backend.journal()).toSorted() };
  }
}

/** As `found` gives it. */
export const WHOLE = { login: 200, trail: true, points: [17], events: ['one', 'two'] };

async function asAdmin(backend: RealBackend): Promise<{ authorization: string }> {
  const { access_token: token } = await post(backend, '/api/auth/login', {}, { username: 'admin', password: RealBackend.adminPassword });
  return { authorization: `Bearer ${String(token)}` };
}

async function post({ url }: RealBackend, path: string, headers: object, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(url + path, { method: 'POST', headers: { ...headers, ...JSON_BODY }, body: JSON.stringify(body) });
  const answer = (await response.json()) as Record<string, unknown>;
  if (!response.ok) throw new Error(`${path}: ${JSON.stringify(answer)}`);
  return answer;
}
