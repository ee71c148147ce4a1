import { Controller, Get, Post } from '@nestjs/common';
import { type RunningEdge, startEdge } from '../support/edge.js';

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
    expect(headers.get('content-security-policy')).toMatch(/default-src 'self'/);
    expect(headers.get('content-security-policy')).toMatch(/frame-ancestors 'none'/);
    expect(headers.get('content-security-policy')).not.toContain('upgrade-insecure-requests');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  });
});

describe('a browser of another origin', () => {
  let edge: RunningEdge;
  afterEach(() => edge.close());
  const ask = (method: string, headers: Record<string, string>) => fetch(`${edge.url}/api/orders`, { method, headers });
  const corsHeaders = (response: Response) => [...response.headers.keys()].filter((name) => name.startsWith('access-control-'));

  it('is told nothing when no origin is allowed', async () => {
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
});
