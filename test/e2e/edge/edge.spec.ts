import type { RunningEdge } from '../../support/edge.js';
import { expectProblem, sendRaw, JSON_TYPE, withEdge } from '../../support/edge-probe.js';

let edge: RunningEdge;

const { post } = withEdge((made) => (edge = made));

describe('routes and methods', () => {
  it('answers 404 for an unknown route, without repeating the query', async () => {
    const body = await expectProblem(await fetch(`${edge.url}/api/nothing?token=abc`), 404, 'request.not_found');
    expect(JSON.stringify(body)).not.toContain('abc');
  });

  it.each(['/docs/../../etc/passwd', '/docs/%2e%2e/%2e%2e/etc/passwd', '/docs/..%2f..%2fetc/passwd', '/docs/..%5c..%5cetc', '/docs/.env'])(
    'answers 404 to %s, which leads out of the documentation',
    async (path) => {
      const answer = await sendRaw(edge.port, `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 404 /);
      expect(answer).toContain('"code":"request.not_found"');
    },
  );

  it.each(['PUT', 'DELETE', 'PATCH', 'TRACE'])('answers 405 with Allow to %s where only GET and POST are served', async (method) => {
    const answer = await sendRaw(edge.port, `${method} /api/orders HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 405 /);
    expect(answer).toMatch(/^allow: GET, HEAD, OPTIONS, POST\r$/im);
    expect(answer).toContain('"code":"request.method_not_allowed"');
  });

  it('answers 405 where the path has a parameter', async () => {
    const response = await fetch(`${edge.url}/api/orders/17`, { method: 'POST' });
    await expectProblem(response, 405, 'request.method_not_allowed');
    expect(response.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
  });

  it('answers HEAD like GET, without the body', async () => {
    const [get, head] = await Promise.all([fetch(`${edge.url}/api/orders`), fetch(`${edge.url}/api/orders`, { method: 'HEAD' })]);
    expect(head.status).toBe(200);
    expect(head.headers.get('content-length')).toBe(get.headers.get('content-length'));
    expect(await head.text()).toBe('');
  });

  it('answers OPTIONS with the methods', async () => {
    const response = await fetch(`${edge.url}/api/orders`, { method: 'OPTIONS' });
    expect(response.status).toBe(204);
    expect(response.headers.get('allow')).toBe('GET, HEAD, OPTIONS, POST');
  });

  it('answers OPTIONS on an unknown path with 404', async () => {
    await expectProblem(await fetch(`${edge.url}/api/nothing`, { method: 'OPTIONS' }), 404, 'request.not_found');
  });
});

describe('a failure on our side', () => {
  it('hides the cause from the client and logs all of it, once, with the request id', async () => {
    const response = await fetch(`${edge.url}/api/fails`);
    const body = await expectProblem(response, 500, 'server.error');
    expect(JSON.stringify(body)).not.toMatch(/insert|hunter2|internal|\.ts/);
    const lines = edge.log.of(String(body.request_id)).filter((line) => JSON.stringify(line).includes('hunter2'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ level: 'error', err: { stack: expect.stringContaining('edge-probe') } });
  });

  it('says when to come back: Retry-After in whole seconds, with the headers of the problem', async () => {
    const response = await fetch(`${edge.url}/api/busy`);
    await expectProblem(response, 429, 'request.rate_limited');
    expect(response.headers.get('retry-after')).toBe('8');
    expect(response.headers.get('ratelimit')).toBe('"default";r=0;t=8');
  });

  it('puts Retry-After on every 503', async () => {
    const response = await fetch(`${edge.url}/api/closed`);
    const body = await expectProblem(response, 503, 'storage.unavailable');
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(JSON.stringify(body)).not.toContain('ECONNREFUSED');
  });

  it('puts WWW-Authenticate on every 401', async () => {
    const response = await fetch(`${edge.url}/api/anonymous`);
    await expectProblem(response, 401, 'auth.required');
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('answers a status without a row of its own as a malformed request', async () => {
    await expectProblem(await fetch(`${edge.url}/api/teapot`), 400, 'request.malformed');
  });

  it('lets neither NaN nor Infinity out', async () => {
    expect(await (await fetch(`${edge.url}/api/infinite`)).json()).toEqual({ value: null, other: null });
  });
});

describe('the request id', () => {
  it('is the one of the request if that is sane, on the answer and on every log line', async () => {
    const response = await post('/api/orders', '{"symbol":"BTC","payload":{"size":1}}', { ...JSON_TYPE, 'x-request-id': 'desk-7:a.b' });
    expect(response.headers.get('x-request-id')).toBe('desk-7:a.b');
    await edge.log.find((line) => line.request_id === 'desk-7:a.b' && line.context === 'Access');
    expect(edge.log.of('desk-7:a.b').map((line) => line.msg)).toEqual(['An order came in', 'Answered']);
  });

  it.each(['', 'two words', 'a'.repeat(129), 'a\tb', '<script>'])('is made here when the request has %j', async (given) => {
    const response = await fetch(`${edge.url}/api/orders`, { headers: { 'x-request-id': given } });
    expect(response.headers.get('x-request-id')).toMatch(/^[\w.:-]{8,128}$/);
    expect(response.headers.get('x-request-id')).not.toBe(given);
  });

  it('differs from request to request', async () => {
    const ids = await Promise.all(
      Array.from({ length: 20 }, async () => (await fetch(`${edge.url}/api/orders`)).headers.get('x-request-id')),
    );
    expect(new Set(ids).size).toBe(20);
  });

  it('stands on 404, 405 and unreadable requests as well', async () => {
    for (const [path, method] of [
      ['/api/none', 'GET'],
      ['/api/orders', 'DELETE'],
      ['/api/%E0%A4%A', 'GET'],
    ] as const) {
      const response = await fetch(edge.url + path, { method, headers: { 'x-request-id': 'mine' } });
      expect([path, response.headers.get('x-request-id')]).toEqual([path, 'mine']);
    }
  });

  it('comes with the trace id of traceparent in the log', async () => {
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    await post('/api/orders', '{"symbol":"BTC","payload":{"size":1}}', {
      ...JSON_TYPE,
      'x-request-id': 'traced',
      traceparent: `00-${trace}-00f067aa0ba902b7-01`,
    });
    await edge.log.find((line) => line.request_id === 'traced' && line.context === 'Access');
    expect(edge.log.of('traced').map((line) => line.trace_id)).toEqual([trace, trace]);
  });

  it('stands alone when traceparent is rubbish', async () => {
    await fetch(`${edge.url}/api/orders`, {
      headers: { 'x-request-id': 'untraced', traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01` },
    });
    const line = await edge.log.find((entry) => entry.request_id === 'untraced');
    expect(line).not.toHaveProperty('trace_id');
  });
});
