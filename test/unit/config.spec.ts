import { loadConfig, StartupError } from '../../src/config/config.js';

describe('configuration', () => {
  it('has embedded defaults', () => {
    const config = loadConfig({});
    expect(config.variables.PORT).toBe(8080);
    expect(config.cacheType).toBe('memory');
    expect(config.sandbox).toBe(true);
  });

  it('reads numbers, flags and lists', () => {
    const config = loadConfig({ PORT: '9000', RATE_LIMIT_ENABLED: 'false', CORS_ORIGINS: 'http://a, http://b', REDIS_URL: 'redis://r' });
    expect(config.variables).toMatchObject({ PORT: 9000, RATE_LIMIT_ENABLED: false });
    expect(config.corsOrigins).toEqual(['http://a', 'http://b']);
    expect(config.cacheType).toBe('redis');
  });

  it('lists every fault in one sentence', () => {
    const load = () => loadConfig({ PORT: 'abc', LOG_LEVEL: 'loud', DATABASE_URL: 'mysql://x', RATE_LIMIT_ENABLED: 'maybe' });
    expect(load).toThrow(StartupError);
    for (const name of ['PORT', 'LOG_LEVEL', 'DATABASE_URL', 'RATE_LIMIT_ENABLED']) expect(load).toThrow(name);
  });

  it('treats empty text as not set', () => {
    expect(loadConfig({ PORT: '', DATABASE_URL: '' }).variables).toMatchObject({ PORT: 8080, DATABASE_URL: undefined });
  });

  it('refuses missing and placeholder secrets in production, without showing them', () => {
    expect(() => loadConfig({ NODE_ENV: 'production' })).toThrow(/JWT_SECRET is required.*API_KEY_PEPPER is required/);
    const secret = `changeme-${'x'.repeat(40)}`;
    const load = () => loadConfig({ NODE_ENV: 'production', JWT_SECRET: secret, API_KEY_PEPPER: 'k'.repeat(40) });
    expect(load).toThrow(/JWT_SECRET is a placeholder/);
    expect(load).not.toThrow(secret);
  });

  it.each([
    [{}, true],
    [{ RISK_SERVICE_URL: 'http://risk:8003' }, false],
    [{ NODE_ENV: 'test' }, false],
    [{ SANDBOX: 'on', RISK_SERVICE_URL: 'http://risk:8003' }, true],
    [{ SANDBOX: 'off' }, false],
  ])('runs the sandbox when nothing is configured: %j -> %s', (env, expected) => {
    expect(loadConfig(env).sandbox).toBe(expected);
  });
});
