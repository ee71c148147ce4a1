import { readFileSync } from 'node:fs';
import { parseApiKey } from '../../src/common/api-key.js';
import { composeEnv, composeServices, environmentOf } from '../support/processes/compose.js';

const services = composeServices();
const { backend = {}, sandbox = {} } = services;
const EXAMPLE = [...readFileSync('.env.example', 'utf8').matchAll(/^#([A-Z][A-Z0-9_]*)=/gm)].map(([, name = '']) => name);
/** The image gives them. */
const OF_THE_IMAGE = ['PORT', 'HOST', 'NODE_ENV', 'DATA_DIR'];
const PINNED = /^[\w./-]+:v?\d+\.\d+(\.\d+)?(-\w+)?$/;

describe('docker-compose.yml', () => {
  it('passes every variable on, to the backend or to the sandbox', () => {
    const passed = new Set([...OF_THE_IMAGE, ...Object.keys(backend.environment ?? {}), ...Object.keys(sandbox.environment ?? {})]);
    expect(EXAMPLE.filter((name) => !passed.has(name))).toEqual([]);
    expect([...passed].filter((name) => !EXAMPLE.includes(name))).toEqual([]);
    const given = Object.fromEntries(EXAMPLE.map((name) => [name, `given ${name}`]));
    const environment = environmentOf(backend, { ...given, POSTGRES_PASSWORD: 'p', REDIS_PASSWORD: 'r' });
    const own = new Set(['DATABASE_URL', 'REDIS_URL', 'TRUST_PROXY', 'SANDBOX']);
    for (const [name, value] of Object.entries(environment)) if (!own.has(name)) expect(value).toBe(`given ${name}`);
  });

  it('pins its images, and the Node of the image is the one that is tested', () => {
    const images = Object.values(services).flatMap(({ image }) => image ?? []);
    expect(images).toHaveLength(4);
    expect(images.filter((image) => !PINNED.test(image))).toEqual([]);
    const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { devDependencies: Record<string, string> };
    const from = [...readFileSync('Dockerfile', 'utf8').matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
    expect(from).toEqual([`node:${devDependencies['node']}-slim`, `node:${devDependencies['node']}-slim`]);
  });

  it('has the sandbox in the profile demo only, and nothing but nginx is reached from outside', () => {
    expect(Object.entries(services).filter(([, { profiles }]) => profiles !== undefined)).toMatchObject([
      ['sandbox', { profiles: ['demo'] }],
    ]);
    expect(Object.entries(services).flatMap(([name, { ports }]) => (ports ? [name] : []))).toEqual(['nginx']);
  });

  it('gets all that it asks for from npm run compose:env: three logins, secrets, and a key that is whole', () => {
    const { variables, key, output } = composeEnv();
    expect(() => environmentOf(backend, variables)).not.toThrow();
    expect(parseApiKey(key)).not.toBeNull();
    expect(variables).toMatchObject({ INGEST_API_KEY: key });
    for (const login of ['admin', 'operator', 'viewer'])
      expect(output).toMatch(new RegExp(`^  ${login} +${variables[`${login.toUpperCase()}_PASSWORD`]}$`, 'm'));
    expect(environmentOf(backend, variables)['RISK_SERVICE_URL']).toBe('http://host.docker.internal:8003');
    expect(environmentOf(backend, composeEnv({ demo: true }).variables)['RISK_SERVICE_URL']).toBe('http://sandbox:8003');
    expect(() => environmentOf(backend, { ...variables, VIEWER_PASSWORD: '' })).toThrow('set VIEWER_PASSWORD');
  });

  it('keeps the secrets of a desk that is there', () => {
    expect(() => composeEnv({ twice: true })).toThrow(/is there already/);
  });
});
