import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { loadSandboxConfig } from '../../src/config/sandbox.config.js';
import { Variables } from '../../src/config/variables.js';

const EXAMPLE = new Map(
  [...readFileSync('.env.example', 'utf8').matchAll(/^#([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
);
const BACKEND = Object.entries(new Variables()).map(([name, value]) => [name, value === undefined ? '' : String(value)] as const);
const SANDBOX = [...readFileSync('src/config/sandbox.config.ts', 'utf8').matchAll(/'((?:SANDBOX|DATA)_[A-Z_]+)'/g)].map(
  ([, name = '']) => name,
);

describe('.env.example', () => {
  it.each(BACKEND)('states %s with its default "%s"', (name, value) => {
    expect(EXAMPLE.get(name)).toBe(value);
  });

  it.each(SANDBOX)('states %s of the sandbox', (name) => {
    expect(EXAMPLE.has(name)).toBe(true);
  });

  it('states defaults of the sandbox that change nothing', () => {
    expect(loadSandboxConfig(Object.fromEntries(EXAMPLE))).toEqual(loadSandboxConfig({}));
  });

  it('states nothing that the code does not read', () => {
    const read = new Set([...BACKEND.map(([name]) => name), ...SANDBOX]);
    expect([...EXAMPLE.keys()].filter((name) => !read.has(name))).toEqual([]);
  });
});

describe('docker-compose.yml', () => {
  const text = readFileSync('docker-compose.yml', 'utf8');
  const backend = /\n {2}backend:[\s\S]*?\n {4}environment:\n((?: {6}.*\n)+)/.exec(text)?.[1] ?? '';
  const names = [...backend.matchAll(/^ {6}([A-Z_]+):/gm)].map(([, name]) => name);

  it.each(['DATABASE_URL', 'REDIS_URL', 'JWT_SECRET', 'API_KEY_PEPPER', 'ADMIN_PASSWORD'])('gives the backend its %s', (name) => {
    expect(names).toContain(name);
  });

  it('gives the backend only variables that it reads', () => {
    expect(names.filter((name) => !BACKEND.some(([known]) => known === name))).toEqual([]);
  });

  it('has no secret with a default', () => {
    const secrets = [...text.matchAll(/\$\{([A-Z_]*(?:PASSWORD|SECRET|PEPPER|KEY|TOKEN)):-([^}]+)\}/g)];
    expect(secrets.map(([, name]) => name)).toEqual([]);
  });
});
