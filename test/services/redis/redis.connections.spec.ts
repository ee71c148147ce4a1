import { Logger } from '@nestjs/common';
import { StartupError } from '../../../src/config/config.js';
import { RedisConnections, RedisUnavailable } from '../../../src/platform/redis/redis.connections.js';
import { connectionsTo, RedisServer } from '../../support/processes/redis.js';
import { until } from '../../support/until.js';

const PASSWORD = 'p4ss/w0rd-of-redis';

describe('The connections to Redis', () => {
  let server: RedisServer;
  let connections: RedisConnections;
  let lines: string[];

  beforeEach(async () => {
    server = await RedisServer.start({ password: PASSWORD });
    connections = connectionsTo(`redis://:${encodeURIComponent(PASSWORD)}@127.0.0.1:${server.port}`);
    lines = [];
    for (const level of ['log', 'warn', 'error'] as const) {
      jest.spyOn(Logger.prototype, level).mockImplementation((...parts: unknown[]) => void lines.push(JSON.stringify(parts)));
    }
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await connections.onApplicationShutdown();
    await server.stop();
  });

  it('open nothing before they are used', async () => {
    expect(await server.command('CLIENT', 'LIST')).not.toContain('quarterdeck');
    await connections.ping();
    expect(await server.command('CLIENT', 'LIST')).toContain('name=quarterdeck-shared');
  });

  it('are one shared client, and others of their own', async () => {
    expect(connections.client()).toBe(connections.client());
    const own = await connections.ready(connections.duplicate('bus'));
    expect(own).not.toBe(connections.client());
    expect(await server.command('CLIENT', 'LIST')).toContain('name=quarterdeck-bus');
    connections.release(own);
    await until(async () => !(await server.command('CLIENT', 'LIST')).includes('quarterdeck-bus'));
  });

  it('refuse commands while Redis is away, queue none of them, and work again by themselves', async () => {
    const client = await connections.ready(connections.client());
    await server.kill();
    await until(() => !client.isReady);
    await expect(client.set('late', '1')).rejects.toThrow('offline');
    await expect(connections.ping(50)).rejects.toThrow(RedisUnavailable);
    await server.run();
    await until(() => client.isReady);
    expect(await client.get('late')).toBeNull();
    await connections.ping();
  });

  it('give up a silent server in the time that was given', async () => {
    await connections.ping();
    server.pause();
    await expect(connections.ping(50)).rejects.toThrow(RedisUnavailable);
  });

  it('log an outage once when it begins and once when it ends', async () => {
    const client = await connections.ready(connections.client());
    await server.kill();
    let tries = 0;
    client.on('reconnecting', () => (tries += 1));
    await until(() => tries >= 4);
    expect(lines.filter((line) => line.includes('out of reach'))).toHaveLength(1);
    await server.run();
    await until(() => client.isReady);
    expect(lines.filter((line) => line.includes('is back'))).toHaveLength(1);
  });

  it('never show the password', async () => {
    const client = await connections.ready(connections.client());
    await server.kill();
    await until(() => lines.length > 0);
    expect(client.isReady).toBe(false);
    const refused = connectionsTo(`redis://:wrong-${encodeURIComponent(PASSWORD)}@127.0.0.1:${server.port}`);
    await server.run();
    await expect(refused.ping(200)).rejects.toThrow(RedisUnavailable);
    await refused.onApplicationShutdown();
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.join('\n')).not.toContain(PASSWORD);
    expect(lines.join('\n')).not.toContain(encodeURIComponent(PASSWORD));
  });

  it('close with the application, and open no more', async () => {
    await connections.ping();
    await connections.onApplicationShutdown();
    expect(() => connections.duplicate('late')).toThrow(RedisUnavailable);
    expect(await server.command('CLIENT', 'LIST')).not.toContain('quarterdeck');
  });
});

it.each(['redis://:s3cr3t@host:port', 'redis://:s3cr3t@', 'redis://:s3cr3t@host/database'])(
  'an address that cannot be read ends the start without showing itself: %s',
  (url) => {
    let error: unknown;
    try {
      connectionsTo(url);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(StartupError);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('s3cr3t');
  },
);

it('without REDIS_URL there are none', async () => {
  const none = connectionsTo(undefined);
  expect(none.enabled).toBe(false);
  expect(() => none.client()).toThrow(RedisUnavailable);
  await none.onApplicationShutdown();
});
