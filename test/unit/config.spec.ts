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

  it('reads the decimals of currencies, and refuses what are none', () => {
    const { roundMoney } = loadConfig({ CURRENCY_DECIMALS: 'XYZ:4, BTC:6', BASE_CURRENCY: 'BTC' });
    expect([roundMoney(0.123456789, 'XYZ'), roundMoney(0.123456789, null), roundMoney(0.126, 'EUR')]).toEqual([0.1235, 0.123457, 0.13]);
    for (const wrong of ['BTC', 'BTC=8', 'BTC:13', 'btc:8', 'BTC:8,', 'BTC:-1'])
      expect(() => loadConfig({ CURRENCY_DECIMALS: wrong })).toThrow('CURRENCY_DECIMALS');
  });

  it.each(['localhost:5173', 'desk.example.com', 'https://desk.example.com/', 'https://desk.example.com/app', 'ftp://desk', 'https://'])(
    'refuses the origin %s, which no browser sends',
    (origin) => {
      expect(() => loadConfig({ CORS_ORIGINS: `https://good.example,${origin}` })).toThrow(`CORS_ORIGINS must be origins with a scheme`);
    },
  );

  it('takes origins with ports, and refuses any, because it would be none', () => {
    expect(loadConfig({ CORS_ORIGINS: 'http://127.0.0.1:5173' }).corsOrigins).toEqual(['http://127.0.0.1:5173']);
    expect(() => loadConfig({ CORS_ORIGINS: 'http://127.0.0.1:5173, *' })).toThrow('CORS_ORIGINS must name each origin');
  });

  it('lets pages of this machine in where it is developed, and nowhere else', () => {
    const secrets = { JWT_SECRET: 'j'.repeat(48), API_KEY_PEPPER: 'k'.repeat(48) };
    const allowed = (NODE_ENV: string, origin: string) => loadConfig({ NODE_ENV, ...secrets }).allowsOrigin(origin);
    for (const origin of ['http://localhost:5173', 'http://127.0.0.1', 'http://localhost'])
      expect(['development', 'test', 'production'].map((environment) => allowed(environment, origin))).toEqual([true, false, false]);
    for (const origin of [
      'https://localhost:5173',
      'http://localhost.evil.example',
      'http://evil.example:5173',
      'http://127.0.0.1.evil:80',
      'null',
    ])
      expect(allowed('development', origin)).toBe(false);
  });

  it('names variables that look like ours and are not', () => {
    const { misspelled } = loadConfig({
      PORTT: '1',
      CORS_ORIGIN: 'x',
      JWT_SECRET_KEY: 'x',
      OIDC_FOO: 'x',
      AI_SERVICE_URL: 'http://ai:8001',
      BILLING_SERVICE_URL: 'http://billing',
      'RATE LIMIT-per_minute': '5',
      npm_config_cache: '/c',
      PATH: '/bin',
      HOME: '/',
      HOST: '::',
      LANG: 'C',
    });
    expect(misspelled).toEqual([
      { name: 'PORTT', meant: 'PORT' },
      { name: 'CORS_ORIGIN', meant: 'CORS_ORIGINS' },
      { name: 'JWT_SECRET_KEY', meant: 'JWT_SECRET' },
      { name: 'OIDC_FOO', meant: null },
      { name: 'AI_SERVICE_URL', meant: 'AI_ENGINE_SERVICE_URL' },
      { name: 'RATE LIMIT-per_minute', meant: 'RATE_LIMIT_PER_MINUTE' },
    ]);
  });

  it("says the sandbox's faults with all others", () => {
    expect(() => loadConfig({ PORT: 'abc', SANDBOX_SPEED: 'fast' })).toThrow(/PORT.*SANDBOX_SPEED must be a number/);
    expect(loadConfig({ SANDBOX_SPEED: '5' }).misspelled).toEqual([]);
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
