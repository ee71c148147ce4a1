import { Controller, Get, Logger, Post } from '@nestjs/common';
import { newApiKey } from '../../../src/common/api-key.js';
import { type RunningEdge, startEdge } from '../../support/edge.js';
import type { LogLines } from '../../support/log-lines.js';

const JWT = `${Buffer.from('{"alg":"HS256"}').toString('base64url')}.${Buffer.from('{"sub":"admin"}').toString('base64url')}.c2lnbmF0dXJl`;
const KEY = newApiKey();
const PERCENT_KEY = KEY.replace('qd_', '%71%64%5f');
const PASSWORD = 'correct-horse-battery';

@Controller('leaks')
class LeakyController {
  private readonly logger = new Logger('Leaky');

  @Get('log')
  log(): object {
    this.logger.log(`Someone came with ${KEY} and Bearer ${JWT}`, {
      user: { password: PASSWORD, refresh_token: JWT },
      headers: [{ Authorization: `Basic ${PASSWORD}` }, { 'x-api-key': KEY, cookie: `sid=${PASSWORD}` }],
    });
    return {};
  }

  @Get('fail')
  fail(): never {
    throw new Error(`cannot reach postgres://desk:${PASSWORD}@db/desk with ${JSON.stringify({ secret: PASSWORD })}`, {
      cause: new Error(`${KEY} is wrong`),
    });
  }

  @Post('body')
  body(): object {
    return {};
  }
}

let edge: RunningEdge;
beforeAll(async () => {
  edge = await startEdge([LeakyController]);
});
afterAll(() => edge.close());

const secretsInLog = () => [JWT, KEY, PASSWORD].filter((secret) => edge.log.text.includes(secret));

/** Resolves with the access line. */
async function ask(path: string, init: RequestInit = {}): ReturnType<LogLines['find']> {
  const response = await fetch(edge.url + path, init);
  const id = response.headers.get('x-request-id');
  return edge.log.find((line) => line.request_id === id && line.context === 'Access');
}

describe('a secret stays out of the log', () => {
  it('when a message or its fields hold it', async () => {
    await ask('/api/leaks/log');
    expect(edge.log.lines.filter((line) => line.context === 'Leaky')).toHaveLength(1);
    expect(secretsInLog()).toEqual([]);
  });

  it('when an error, its cause or its stack holds it', async () => {
    await ask('/api/leaks/fail');
    expect(edge.log.text).toContain('cannot reach postgres://desk:[redacted]@db/desk');
    expect(secretsInLog()).toEqual([]);
  });

  it.each([
    ['token', `token=${JWT}`],
    ['access_token', `access_token=${PASSWORD}`],
    ['api_key', `api_key=${KEY}`],
    ['ticket', `ticket=${PASSWORD}`],
    ['any name, by the form of the key', `x=${KEY}`],
    ['password among others', `password=${PASSWORD}&a=1`],
    ['auth', `auth=${PASSWORD}`],
    ['pwd', `pwd=${PASSWORD}`],
    ['a name in percent-encoding', `%70assword=${PASSWORD}`],
    ['a key in percent-encoding', `x=${PERCENT_KEY}`],
    ['a whole header', `q=${encodeURIComponent(`Bearer ${JWT}`)}`],
  ])('when it stands in the query as %s', async (_name, query) => {
    const { status, url } = await ask(`/api/leaks/none?${query}`);
    expect([status, url]).toEqual([404, '/api/leaks/none']);
    expect(secretsInLog()).toEqual([]);
  });

  it('when it stands in the path in percent-encoding', async () => {
    expect(await ask(`/api/leaks/${PERCENT_KEY}`)).toMatchObject({ url: '/api/leaks/[redacted]' });
    expect(edge.log.text).not.toContain(PERCENT_KEY);
  });

  it('when the client sends it in a header or body', async () => {
    const headers = { authorization: `Bearer ${JWT}`, 'x-api-key': KEY, cookie: PASSWORD, 'content-type': 'application/json' };
    await ask('/api/leaks/body', { method: 'POST', headers, body: JSON.stringify({ password: PASSWORD }) });
    await ask('/api/leaks/body', { method: 'POST', headers, body: `{"password":"${PASSWORD}"` });
    expect(secretsInLog()).toEqual([]);
  });

  it('when it is the request id', async () => {
    const response = await fetch(`${edge.url}/api/leaks/log`, { headers: { 'x-request-id': KEY } });
    await edge.log.find((line) => line.url === '/api/leaks/log' && line.request_id === '[redacted]');
    expect(response.status).toBe(200);
    expect(secretsInLog()).toEqual([]);
  });
});

describe('the access log', () => {
  it.each([
    ['/api/leaks/fail', 'error', 500],
    ['/api/leaks/none', 'info', 404],
    ['/api/leaks/log', 'debug', 200],
  ])('has %s at %s', async (path, level, status) => {
    const id = `access-${status}`;
    await ask(path, { headers: { 'x-request-id': id } });
    const line = edge.log.of(id).find((entry) => entry.context === 'Access');
    expect(line).toMatchObject({
      level,
      status,
      method: 'GET',
      url: path,
      duration_ms: expect.any(Number),
      time: expect.stringMatching(/Z$/),
    });
  });
});
