import { Controller, Get, Post } from '@nestjs/common';
import { type RunningEdge, startEdge } from '../../support/edge.js';

@Controller('orders')
class ProbeController {
  @Get()
  list(): object {
    return {};
  }

  @Post()
  place(): object {
    return {};
  }
}

const DESK = 'https://desk.example';

describe('security headers', () => {
  let edge: RunningEdge;
  beforeAll(async () => {
    edge = await startEdge([ProbeController]);
  });
  afterAll(() => edge.close());

  it.each(['/api/orders', '/api/nothing', '/docs', '/nothing'])('keep the type of %s from being guessed', async (path) => {
    const { headers } = await fetch(edge.url + path);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.has('x-powered-by')).toBe(false);
    expect(headers.has('strict-transport-security')).toBe(false);
  });

  it.each(['/docs', '/nothing'])('let only our own scripts run on what a browser shows: %s', async (path) => {
    const { headers } = await fetch(edge.url + path);
    expect(headers.get('content-security-policy')).toMatch(/script-src 'self'(?:;|$)/);
    expect(headers.get('content-security-policy')).toMatch(/frame-ancestors 'none'/);
    expect(headers.get('content-security-policy')).not.toContain('upgrade-insecure-requests');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('let inline styles in at the documentation alone, and no text become a script elsewhere', async () => {
    const policyOf = async (path: string) => (await fetch(edge.url + path)).headers.get('content-security-policy') ?? '';
    expect(await policyOf('/docs')).toContain("style-src 'self' 'unsafe-inline'");
    for (const path of ['/', '/nothing', '/docsier', '/health']) {
      const policy = await policyOf(path);
      expect([path, policy.includes('unsafe')]).toEqual([path, false]);
      expect(policy).toMatch(/^default-src 'none';.*require-trusted-types-for 'script';trusted-types 'none'$/);
    }
  });
});

describe('a browser of another origin', () => {
  let edge: RunningEdge;
  afterEach(() => edge.close());
  const ask = (method: string, headers: Record<string, string>) => fetch(`${edge.url}/api/orders`, { method, headers });
  const corsHeaders = (response: Response) => [...response.headers.keys()].filter((name) => name.startsWith('access-control-'));

  it('gets no CORS header when no origin is allowed', async () => {
    edge = await startEdge([ProbeController]);
    expect(corsHeaders(await ask('GET', { origin: DESK }))).toEqual([]);
    expect(corsHeaders(await ask('OPTIONS', { origin: DESK, 'access-control-request-method': 'POST' }))).toEqual([]);
  });

  it('may call with credentials and read our headers when it is listed', async () => {
    edge = await startEdge([ProbeController], { CORS_ORIGINS: `https://other.example, ${DESK}` });
    const { headers } = await ask('GET', { origin: DESK });
    expect(headers.get('access-control-allow-origin')).toBe(DESK);
    expect(headers.get('access-control-allow-credentials')).toBe('true');
    expect(headers.get('access-control-expose-headers')).toContain('X-Request-Id');
    expect(headers.get('access-control-expose-headers')).toContain('Content-Disposition');
    expect(headers.get('vary')).toMatch(/origin/i);
  });

  it('gets its preflight answered when it is listed', async () => {
    edge = await startEdge([ProbeController], { CORS_ORIGINS: DESK });
    const response = await ask('OPTIONS', {
      origin: DESK,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,x-api-key',
    });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe(DESK);
    expect(response.headers.get('access-control-allow-methods')).toContain('POST');
    expect(response.headers.get('access-control-allow-headers')).toBe('authorization,x-api-key');
    expect(response.headers.get('x-request-id')).toMatch(/\S/);
  });

  it.each(['https://evil.example', `${DESK}.evil.example`, 'null', `${DESK}:8443`])('is not allowed as %s', async (origin) => {
    edge = await startEdge([ProbeController], { CORS_ORIGINS: DESK });
    for (const method of ['GET', 'OPTIONS']) {
      const response = await ask(method, { origin, 'access-control-request-method': 'POST' });
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it('may read an error as well', async () => {
    edge = await startEdge([ProbeController], { CORS_ORIGINS: DESK });
    const response = await fetch(`${edge.url}/api/nothing`, { headers: { origin: DESK } });
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([404, DESK]);
  });

  it('of this machine is let in where it is developed, and a foreign one is logged once', async () => {
    edge = await startEdge([ProbeController], { NODE_ENV: 'development' });
    for (const origin of ['http://localhost:5173', 'http://127.0.0.1:3000'])
      expect((await ask('GET', { origin })).headers.get('access-control-allow-origin')).toBe(origin);
    for (let n = 0; n < 3; n += 1)
      expect((await ask('GET', { origin: 'https://evil.example' })).headers.get('access-control-allow-origin')).toBeNull();
    const warnings = edge.log.lines.filter(({ level, origin }) => level === 'warn' && origin === 'https://evil.example');
    expect(warnings.map(({ msg }) => msg)).toEqual([expect.stringContaining('CORS_ORIGINS')]);
    expect(edge.log.lines.filter(({ origin }) => String(origin).includes('localhost'))).toEqual([]);
  });
});
