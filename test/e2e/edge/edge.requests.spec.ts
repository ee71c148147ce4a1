import type { RunningEdge } from '../../support/edge.js';
import { expectProblem, sendRaw, JSON_TYPE, withEdge } from '../../support/edge-probe.js';

let edge: RunningEdge;

const { post } = withEdge((made) => (edge = made));

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
      edge.port,
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
    const answer = await sendRaw(edge.port, '\x16\x03\x01rubbish\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer).toContain('application/problem+json');
    expect(answer).not.toMatch(/\bat .*\.js/);
  });

  it('is answered 431 when its headers overflow', async () => {
    const answer = await sendRaw(edge.port, `GET /api/orders HTTP/1.1\r\nhost: x\r\nx-long: ${'a'.repeat(40_000)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('does no harm when it contradicts itself', async () => {
    const answer = await sendRaw(
      edge.port,
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
        { field: 'colour', message: 'is not known here; known: extra, legs, payload, symbol' },
        { field: 'symbol', message: 'must be a string' },
        { field: 'payload.depth', message: 'is not known here; known: size' },
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
    expect(body.errors).toEqual([{ field, message: expect.stringMatching(/^is not known here(; known: size)?$/) }]);
  });

  it('is asked which name is meant where one is near', async () => {
    const of = async (answer: Promise<Response>) => (await expectProblem(await answer, 422, 'request.invalid')).errors;
    expect(await of(fetch(`${edge.url}/api/orders?limits=5`))).toEqual([
      { field: 'limits', message: 'is not known here: is limit meant?' },
    ]);
    expect(await of(post('/api/orders', '{"symbol":"BTC","payload":{"size":1,"sizes":1}}'))).toEqual([
      { field: 'payload.sizes', message: 'is not known here: is size meant?' },
    ]);
  });

  it('is 422 for an unknown query parameter, which it names', async () => {
    const body = await expectProblem(await fetch(`${edge.url}/api/orders?limit=5&colour=red`), 422, 'request.invalid');
    expect(body.errors).toEqual([{ field: 'colour', message: 'is not known here; known: limit' }]);
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
