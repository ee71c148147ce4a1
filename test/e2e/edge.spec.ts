import { connect } from 'node:net';
import { Body, Controller, Get, HttpException, Logger, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsInt, IsNumber, IsObject, IsOptional, IsString } from 'class-validator';
import { Problem } from '../../src/common/problem.js';
import { TakesBody } from '../../src/platform/http/body.js';
import { Form, Inner } from '../../src/platform/http/form.js';
import { type RunningEdge, startEdge } from '../support/edge.js';

class PayloadDto {
  @IsNumber() size: number;
}

class OrderDto {
  @IsString() symbol: string;
  @Inner(PayloadDto) payload: PayloadDto;
  @IsOptional() @IsArray() @ArrayMaxSize(3) @Inner(PayloadDto, { each: true }) legs?: PayloadDto[];
  @IsOptional() @IsObject() extra?: object;
}

class PageDto {
  @IsOptional() @Type(() => Number) @IsInt() limit = 100;
}

@Controller()
class ProbeController {
  private readonly logger = new Logger('Probe');

  @Get('orders')
  list(@Query() page: PageDto): object {
    return { limit: page.limit };
  }

  @Post('orders')
  place(@Form(OrderDto) order: OrderDto): object {
    this.logger.log('An order came in', { symbol: order.symbol });
    return order;
  }

  @Get('orders/:id')
  one(@Param('id', ParseUUIDPipe) id: string): object {
    return { id };
  }

  @Post('raw')
  raw(@Body() body: unknown): object {
    return { body };
  }

  @Post('token')
  @TakesBody({ urlEncoded: true })
  token(@Body() body: object): object {
    return body;
  }

  @Get('fails')
  fails(): never {
    throw new Error('insert into "users" values (hunter2) at https://internal.example');
  }

  @Get('busy')
  busy(): never {
    throw new Problem('request.rate_limited', { retryAfterSeconds: 7.2, headers: { RateLimit: '"default";r=0;t=8' } });
  }

  @Get('closed')
  closed(): never {
    throw new Problem('storage.unavailable', { cause: new Error('connect ECONNREFUSED') });
  }

  @Get('anonymous')
  anonymous(): never {
    throw new Problem('auth.required');
  }

  @Get('teapot')
  teapot(): never {
    throw new HttpException('a teapot', 418);
  }

  @Get('infinite')
  infinite(): object {
    return { value: Infinity, other: NaN };
  }
}

let edge: RunningEdge;

beforeAll(async () => {
  edge = await startEdge([ProbeController]);
});
afterAll(() => edge.close());

const JSON_TYPE = { 'content-type': 'application/json' };
const post = (path: string, body: string, headers: Record<string, string> = JSON_TYPE) =>
  fetch(edge.url + path, { method: 'POST', body, headers });

/** Checks the shape that every problem has, and gives its body. */
async function expectProblem(response: Response, status: number, code: string): Promise<Record<string, unknown>> {
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  const body = (await response.json()) as Record<string, unknown>;
  expect(body).toMatchObject({
    type: `urn:quarterdeck:problem:${code}`,
    status,
    code,
    title: expect.any(String),
    detail: expect.any(String),
  });
  expect(body.instance).toBe(new URL(response.url).pathname);
  expect(body.request_id).toBe(response.headers.get('x-request-id'));
  return body;
}

/** Sends bytes as they are; resolves with all that comes back until the server hangs up. */
function sendRaw(bytes: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let answer = '';
  const socket = connect(edge.port, '127.0.0.1', () => socket.write(bytes));
  socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
  socket.on('close', () => resolve(answer)).on('error', reject);
  return promise;
}

describe('a request that cannot be read', () => {
  it.each([
    ['cut JSON', '{"symbol": "BTC'],
    ['two values', '{} {}'],
    ['no JSON', 'symbol=BTC'],
    ['NaN', '{"symbol": NaN}'],
    ['__proto__', '{"symbol":"BTC","__proto__":{"admin":true}}'],
    ['nested __proto__', '{"symbol":"BTC","payload":{"size":1,"__proto__":{}}}'],
    ['__proto__ in escapes', '{"\\u005f_proto__":{"admin":true}}'],
    ['constructor.prototype', '{"constructor":{"prototype":{"admin":true}}}'],
    ['nothing at all', ''],
  ])('is 400 request.malformed: %s', async (_name, body) => {
    await expectProblem(await post('/api/orders', body), 400, 'request.malformed');
  });

  it('is 400 for a broken percent-encoding in the path', async () => {
    await expectProblem(await fetch(`${edge.url}/api/orders/%E0%A4%A`), 400, 'request.malformed');
  });

  it('is 400 for a NUL in the address', async () => {
    await expectProblem(await fetch(`${edge.url}/api/orders?limit=%00`), 400, 'request.malformed');
  });

  it('is 400 for a path parameter without end', async () => {
    await expectProblem(await fetch(`${edge.url}/api/orders/${'a'.repeat(2000)}`), 400, 'request.malformed');
  });

  it('is 400 for a path parameter of the wrong form', async () => {
    const body = await expectProblem(await fetch(`${edge.url}/api/orders/17`), 400, 'request.malformed');
    expect(body.detail).toMatch(/uuid/i);
  });

  it('is 413 above the body limit', async () => {
    const large = JSON.stringify({ symbol: 'x'.repeat(4 * 1024 * 1024) });
    await expectProblem(await post('/api/orders', large), 413, 'request.too_large');
  });

  it('is 413 above the body limit when it does not say its length', async () => {
    const chunk = `100000\r\n${'1'.repeat(0x100000)}\r\n`;
    const answer = await sendRaw(
      `POST /api/raw HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n${chunk.repeat(5)}`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain('"code":"request.too_large"');
  });

  it('takes a body just below the limit', async () => {
    const { status } = await post('/api/raw', JSON.stringify('x'.repeat(4 * 1024 * 1024 - 2)));
    expect(status).toBe(201);
  });

  it.each(['text/plain', 'application/xml', 'multipart/form-data; boundary=x', 'application/x-www-form-urlencoded', 'nonsense'])(
    'is 415 for %s',
    async (type) => {
      await expectProblem(await post('/api/orders', '{"symbol":"BTC"}', { 'content-type': type }), 415, 'request.unsupported_media_type');
    },
  );

  it.each(['gzip', 'br', 'identity, gzip', 'nonsense'])('is 415 for a body with the coding %s', async (coding) => {
    const response = await post('/api/raw', '{"symbol":"BTC"}', { ...JSON_TYPE, 'content-encoding': coding });
    await expectProblem(response, 415, 'request.unsupported_media_type');
    expect(response.headers.get('accept-encoding')).toBe('identity');
  });

  it.each(['utf-16', '"UTF-16"', 'iso-8859-1', 'utf-80', 'utf-8; charset=utf-16'])('is 415 for the charset %s', async (charset) => {
    const response = await post('/api/raw', '{}', { 'content-type': `application/json; charset=${charset}` });
    await expectProblem(response, 415, 'request.unsupported_media_type');
    const form = await post('/api/token', 'a=b', { 'content-type': `application/x-www-form-urlencoded; charset=${charset}` });
    await expectProblem(form, 415, 'request.unsupported_media_type');
  });

  it.each(['application/json; charset=utf-8', 'application/json;charset="UTF-8"', 'application/json; v=1; charset=UTF-8 ; w=2'])(
    'is taken as %s, with the coding identity',
    async (type) => {
      const response = await post('/api/raw', '{"symbol":"ÄÖ"}', { 'content-type': type, 'content-encoding': 'Identity' });
      expect(await response.json()).toEqual({ body: { symbol: 'ÄÖ' } });
    },
  );

  it('takes a form at the token route only', async () => {
    const response = await post('/api/token', 'username=ann&password=a%20b', { 'content-type': 'application/x-www-form-urlencoded' });
    expect(await response.json()).toEqual({ username: 'ann', password: 'a b' });
  });

  it('is answered 400 and hung up on when it is not HTTP', async () => {
    const answer = await sendRaw('\x16\x03\x01rubbish\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer).toContain('application/problem+json');
    expect(answer).not.toMatch(/\bat .*\.js/);
  });

  it('is answered 431 when its headers overflow', async () => {
    const answer = await sendRaw(`GET /api/orders HTTP/1.1\r\nhost: x\r\nx-long: ${'a'.repeat(40_000)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('harms nobody when it contradicts itself', async () => {
    const answer = await sendRaw(
      'POST /api/orders HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{}',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect((await fetch(`${edge.url}/api/orders`)).status).toBe(200);
  });
});

describe('a request that is not valid', () => {
  it('is 422 and names unknown, missing and nested fields', async () => {
    const body = await expectProblem(
      await post('/api/orders', '{"symbol":5,"payload":{"size":"x","depth":1},"colour":"red"}'),
      422,
      'request.invalid',
    );
    expect(body.errors).toEqual(
      expect.arrayContaining([
        { field: 'colour', message: 'is not known here' },
        { field: 'symbol', message: 'must be a string' },
        { field: 'payload.depth', message: 'is not known here' },
        { field: 'payload.size', message: expect.stringContaining('must be a number') },
      ]),
    );
  });

  it('names the place in a list', async () => {
    const body = await expectProblem(
      await post('/api/orders', '{"symbol":"BTC","payload":{"size":1},"legs":[{"size":1},{"size":null}]}'),
      422,
      'request.invalid',
    );
    expect(body.errors).toEqual([{ field: 'legs.1.size', message: expect.stringContaining('must be a number') }]);
  });

  it.each([
    ['{"symbol":"BTC","payload":{"size":1},"constructor":{"name":"x"}}', 'constructor'],
    ['{"symbol":"BTC","payload":{"size":1,"constructor":1}}', 'payload.constructor'],
    ['{"symbol":"BTC","payload":{"size":1},"legs":[{"size":1},{"size":2,"constructor":{"a":1}}]}', 'legs.1.constructor'],
    ['{"symbol":"BTC","payload":{"size":1,"colour":1}}', 'payload.colour'],
  ])('is 422 for the form %s, and names %s', async (text, field) => {
    const body = await expectProblem(await post('/api/orders', text), 422, 'request.invalid');
    expect(body.errors).toEqual([{ field, message: 'is not known here' }]);
  });

  it('is 422 for an unknown query parameter, which it names', async () => {
    const body = await expectProblem(await fetch(`${edge.url}/api/orders?limit=5&colour=red`), 422, 'request.invalid');
    expect(body.errors).toEqual([{ field: 'colour', message: 'is not known here' }]);
  });

  it.each([
    ['__proto__=1', '__proto__'],
    ['limit=5&__proto__', '__proto__'],
    ['%5f_proto__=1', '__proto__'],
    ['constructor=1', 'constructor'],
    ['prototype=1', 'prototype'],
  ])('is 422 for the query %s, and names the parameter', async (query, field) => {
    const body = await expectProblem(await fetch(`${edge.url}/api/orders?${query}`), 422, 'request.invalid');
    expect(body.errors).toEqual([{ field, message: 'is not known here' }]);
  });

  it.each(['5', '"text"', 'true', 'null', '[]', '[{"symbol":"BTC"}]'])('is 422 for the body %s where an object is needed', async (body) => {
    await expectProblem(await post('/api/orders', body), 422, 'request.invalid');
  });

  it.each(['[', '{"a":'])('is 422 when %s nests deeper than 64 levels', async (open) => {
    const close = open === '[' ? ']' : '}';
    const nested = (depth: number) => open.repeat(depth) + '1' + close.repeat(depth);
    await expectProblem(await post('/api/raw', nested(65)), 422, 'request.invalid');
    expect((await post('/api/raw', nested(64))).status).toBe(201);
  });

  it('does not take brackets in a string for nesting', async () => {
    const text = `${'['.repeat(99)}\\"${'{'.repeat(99)}\\\\`;
    const response = await post('/api/raw', JSON.stringify({ text }));
    expect(await response.json()).toEqual({ body: { text } });
  });

  it('survives a million levels', async () => {
    await expectProblem(await post('/api/raw', '['.repeat(1_000_000) + ']'.repeat(1_000_000)), 422, 'request.invalid');
  });

  it.each([
    ['a NUL', '{"a":["b\\u0000"]}'],
    ['half a surrogate pair', '{"a":{"b":"\\ud800"}}'],
    ['a NUL in a name', '{"a\\u0000":1}'],
  ])('is 422 for text with %s, which no database stores', async (_name, body) => {
    await expectProblem(await post('/api/raw', body), 422, 'request.invalid');
  });

  it('takes whole surrogate pairs and escaped backslashes', async () => {
    const response = await post('/api/raw', '{"a":"\\ud83d\\ude80","b":"\\\\u0000"}');
    expect(await response.json()).toEqual({ body: { a: '🚀', b: '\\u0000' } });
  });

  it('does not echo more than a hundred faults', async () => {
    const fields = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`f${i}`, i]));
    const body = await expectProblem(await post('/api/orders', JSON.stringify(fields)), 422, 'request.invalid');
    expect(body.errors).toHaveLength(100);
  });
});

describe('routes and methods', () => {
  it('answers 404 for an unknown route, without repeating the query', async () => {
    const body = await expectProblem(await fetch(`${edge.url}/api/nothing?token=abc`), 404, 'request.not_found');
    expect(JSON.stringify(body)).not.toContain('abc');
  });

  it.each(['/docs/../../etc/passwd', '/docs/%2e%2e/%2e%2e/etc/passwd', '/docs/..%2f..%2fetc/passwd', '/docs/..%5c..%5cetc', '/docs/.env'])(
    'answers 404 to %s, which leads out of the documentation',
    async (path) => {
      const answer = await sendRaw(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 404 /);
      expect(answer).toContain('"code":"request.not_found"');
    },
  );

  it.each(['PUT', 'DELETE', 'PATCH', 'TRACE'])('answers 405 with Allow to %s where only GET and POST are served', async (method) => {
    const answer = await sendRaw(`${method} /api/orders HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
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
  it('tells the client nothing and the log everything, once, with the request id', async () => {
    const response = await fetch(`${edge.url}/api/fails`);
    const body = await expectProblem(response, 500, 'server.error');
    expect(JSON.stringify(body)).not.toMatch(/insert|hunter2|internal|\.ts/);
    const lines = edge.log.of(String(body.request_id)).filter((line) => JSON.stringify(line).includes('hunter2'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ level: 'error', err: { stack: expect.stringContaining('edge.spec') } });
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
