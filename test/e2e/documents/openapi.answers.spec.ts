import { ROLES, type Role } from '../../../src/modules/auth/identity/permissions.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { type FakeDesk, fakeDesk } from '../../support/desks/fake-desk.js';
import { AnswerCheck, DOCUMENT, type Operation, OPERATIONS, sample } from '../../support/openapi.js';
import { until } from '../../support/until.js';

/** It does not end. */
const STREAM = '/api/realtime/events';
/** They end what the other requests stand on, or act on it; what they answer is tested where they are. */
const DESTROYING = /^(DELETE|POST \/api\/auth\/(logout|password|otp)|POST \/api\/controls|POST \/api\/api-keys\/\{id\})/;

interface Request {
  readonly operation: Operation;
  readonly query?: string;
  readonly body?: string;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

describe('every answer is one that the document has', () => {
  let desk: FakeDesk;
  let app: RunningApp;
  const ids: Record<string, string> = {};
  const credentials = new Map<Role | 'anonymous', Record<string, string>>([['anonymous', {}]]);
  const check = new AnswerCheck();

  beforeAll(async () => {
    desk = await fakeDesk();
    app = await startApp({ ...desk.env, EQUITY_SAMPLE_SECONDS: '1', LOG_ENGINE: 'segments' });
    for (const role of ['admin', 'operator', 'viewer'] as const) credentials.set(role, await app.as(role));
    credentials.set('api', { 'x-api-key': app.apiKey });
    await report();
  });
  afterAll(async () => {
    await app.close();
    await desk.close();
  });

  async function post<Body = Record<string, string>>(path: string, body: unknown, role: Role = 'admin'): Promise<Body> {
    const headers = { ...credentials.get(role), 'content-type': 'application/json' };
    const response = await fetch(app.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    const answer = (await response.json()) as Body;
    if (!response.ok) throw new Error(`${path}: ${JSON.stringify(answer)}`);
    return answer;
  }

  /** One of each thing that can be listed. */
  async function report(): Promise<void> {
    const fill = { broker: 'alpha', symbol: 'BTCUSDT', side: 'BUY', quantity: 1, price: 10, strategy: 'momentum' };
    const books = { broker: 'alpha', currency: 'USD', cash_balance: 10, total_value: 20, unrealized_pnl: 1, realized_pnl: 1, total_pnl: 2 };
    await post('/api/events', [
      { type: 'portfolio.summary_updated', payload: { ...books, total_positions: 1 } },
      { type: 'position.updated', payload: { broker: 'alpha', symbol: 'BTCUSDT', side: 'LONG', quantity: 1, entry_price: 10 } },
      { type: 'pnl.updated', payload: { broker: 'alpha', equity: 20 } },
      { type: 'signal.generated', payload: { symbol: 'BTCUSDT', direction: 'BUY', strategy: 'momentum', confidence: 0.5 } },
      { type: 'trade.executed', payload: { ...fill, id: 't-1', pnl: 3 } },
      { type: 'trade.executed', payload: { ...fill, id: 't-2', side: 'SELL' } },
      { type: 'order.placed', payload: { broker: 'alpha', symbol: 'BTCUSDT', order_id: 'o-1', side: 'BUY', quantity: 1 } },
    ]);
    await post('/api/metrics', { type: 'cpu', value: 1, labels: { host: 'desk-1' } });
    await post('/api/logs?service=execution', { message: 'order filled', level: 'info', fields: { order_id: 'o-1' } });
    const tick = { exchange: 'NSE', symbol: 'TCS', ltp: 10, bids: [{ price: 9, quantity: 1 }], asks: [{ price: 11, quantity: 1 }] };
    await post('/api/market/ticks', tick);
    ids['alert'] = (await post('/api/alerts', { title: 'Slow', message: 'x', severity: 'warning', source: 'test' })).id ?? '';
    ids['rule'] =
      (await post('/api/alerts/rules', { name: 'CPU', metric: 'cpu', condition: '> 0.8', severity: 'warning', message: 'CPU' })).id ?? '';
    ids['key'] = (await post('/api/api-keys', { name: 'report', permissions: ['view_dashboard'] })).id ?? '';
    const headers = credentials.get('admin')!;
    const items = async (path: string) =>
      ((await (await fetch(app.url + path, { headers })).json()) as { items?: { id: string }[] }).items ?? [];
    await until(async () => (await items('/api/trades')).length === 2 && (await items('/api/logs?service=execution')).length > 0);
    ids['log'] = (await items('/api/logs?service=execution'))[0]?.id ?? '';
  }

  const filled = (path: string) =>
    path
      .replace('/alerts/rules/{id}', `/alerts/rules/${ids['rule']}`)
      .replace('/alerts/{id}', `/alerts/${ids['alert']}`)
      .replace('/api-keys/{id}', `/api-keys/${ids['key']}`)
      .replace('/logs/{id}', `/logs/${ids['log']}`)
      .replace('/agents/{id}', '/agents/momentum')
      .replace('/users/{username}', '/users/viewer')
      .replace('{type}', 'cpu')
      .replace('{kind}', 'equity')
      .replace('{exchange}', 'NSE')
      .replace('{symbol}', 'TCS')
      .replace(/\{[^}]+\}/, '00000000-0000-4000-8000-000000000000');

  /** What is wrong with the answers to these requests of a role. */
  async function faultsOf(role: Role | 'anonymous', requests: readonly Request[]): Promise<string[]> {
    const faults: string[] = [];
    for (const { operation, query = '', body, type = 'application/json', headers } of requests) {
      const sent = { ...credentials.get(role), ...headers, ...(body !== undefined && { 'content-type': type }) };
      const url = `${app.url}${filled(operation.path)}${query}`;
      const response = await fetch(url, { method: operation.method, headers: sent, ...(body !== undefined && { body }) });
      const text = await response.text();
      const mediaType = (response.headers.get('content-type') ?? '').split(';')[0] ?? '';
      const wrong = check.faults(operation, response.status, mediaType, text);
      for (const fault of wrong) faults.push(`${operation.method} ${operation.path}${query}: ${fault} in ${text.slice(0, 300)}`);
    }
    return faults;
  }

  const readable = OPERATIONS.filter(({ method, path }) => method === 'GET' && path !== STREAM);
  const writable = OPERATIONS.filter(({ method, path, requestBody }) => requestBody && !DESTROYING.test(`${method} ${path}`));

  /** The examples of a body, each one request. */
  const examples = (operation: Operation): Request[] =>
    Object.entries(operation.requestBody?.content ?? {}).flatMap(([type, { schema, example, examples: several }]) => {
      const values = several ? Object.values(several).map(({ value }) => value) : [example ?? sample(schema)];
      const written = (value: unknown) =>
        type === 'application/json' ? JSON.stringify(value) : new URLSearchParams(value as Record<string, string>).toString();
      return values.map((value) => ({ operation, type, body: written(value) }));
    });

  it.each([...ROLES, 'anonymous' as const])('to what %s reads', async (role) => {
    const requests = readable.map((operation) => ({ operation }));
    expect(requests.length).toBeGreaterThan(45);
    expect(await faultsOf(role, requests)).toEqual([]);
  });

  it.each([...ROLES, 'anonymous' as const])('to what %s sends', async (role) => {
    expect(await faultsOf(role, writable.flatMap(examples))).toEqual([]);
  });

  it('to what is there no more, is misspelt, or cannot be read', async () => {
    const unknown = readable.map((operation) => ({ operation, query: '?no_such_parameter=1' }));
    const bodies = writable.filter(({ path }) => !path.includes('webhook'));
    const unreadable = bodies.flatMap((operation) => [
      { operation, body: '{"half' },
      { operation, body: 'null' },
      { operation, body: '[]' },
      { operation, body: 'text', type: 'text/x-unknown' },
    ]);
    const long = `{"text":"${'x'.repeat(3 * 1024 * 1024)}"}`;
    const tooLong = bodies.filter(({ path }) => /auth|events|trades|logs/.test(path)).map((operation) => ({ operation, body: long }));
    expect(await faultsOf('admin', [...unknown, ...unreadable, ...tooLong])).toEqual([]);
  });

  it('to filters of every kind', async () => {
    const queries = [
      'broker=alpha',
      'broker=nowhere',
      'limit=1',
      'cursor=none',
      'timeframe=1m',
      'format=csv',
      'format=ndjson',
      'fill=defaults',
      'by=service',
    ];
    const requests = readable.flatMap((operation) =>
      queries
        .filter((query) => operation.parameters?.some((parameter) => query.startsWith(`${parameter.name}=`)))
        .map((query) => ({ operation, query: `?${query}` })),
    );
    expect(requests.length).toBeGreaterThan(20);
    expect(await faultsOf('admin', requests)).toEqual([]);
  });

  it('which is a refusal for a parameter that the route does not know', async () => {
    const guarded = readable.filter(({ path, security }) => path.startsWith('/api/') && security.length > 0);
    const answers = await Promise.all(
      guarded.map(async ({ path }) => {
        const response = await fetch(`${app.url}${filled(path)}?no_such_parameter=1`, { headers: credentials.get('admin') ?? {} });
        return [path, response.status, ((await response.json()) as { errors?: { field: string }[] }).errors?.[0]?.field];
      }),
    );
    expect(answers.filter(([, status, field]) => status !== 422 || field !== 'no_such_parameter')).toEqual([]);
    expect(answers.length).toBeGreaterThan(50);
  });

  it('and says how long to wait where there are too many', async () => {
    const limited = await startApp({ RATE_LIMIT_ENABLED: 'true', RATE_LIMIT_PER_MINUTE: '10' });
    const headers = await limited.as('viewer');
    let response = await fetch(`${limited.url}/api/portfolio`, { headers });
    for (let asked = 1; asked < 30 && response.status !== 429; asked += 1)
      response = await fetch(`${limited.url}/api/portfolio`, { headers });
    const operation = OPERATIONS.find(({ operationId }) => operationId === 'getPortfolio')!;
    expect(check.faults(operation, response.status, 'application/problem+json', await response.text())).toEqual([]);
    const documented = Object.keys(DOCUMENT.components.responses['TooManyRequests']?.headers ?? {});
    expect(documented).toEqual(['X-Request-Id', 'Retry-After', 'RateLimit-Policy', 'RateLimit']);
    expect(documented.map((name) => response.headers.has(name))).toEqual(documented.map(() => true));
    await limited.close();
  });
});
