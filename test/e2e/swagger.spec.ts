import { readFileSync } from 'node:fs';
import { ModulesContainer } from '@nestjs/core';
import type { OpenAPIObject } from '@nestjs/swagger';
import { type RunningApp, startApp } from '../support/app.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Schema = {
  $ref?: string;
  example?: unknown;
  examples?: unknown;
  properties?: Record<string, Schema>;
  items?: Schema;
  allOf?: Schema[];
  oneOf?: Schema[];
};
type Content = Record<string, { schema?: Schema; example?: unknown; examples?: unknown }>;

/** The committed document has what only the compiled program knows: schemas and summaries from comments. */
const committed = JSON.parse(readFileSync('openapi.json', 'utf8')) as OpenAPIObject;
const operations = Object.entries(committed.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation as Operation] as const),
);
const PUBLIC = [
  'GET /health/live',
  'GET /health/ready',
  'GET /metrics',
  'POST /api/auth/login',
  'POST /api/auth/refresh',
  'POST /api/token',
];

let running: RunningApp;
let served: OpenAPIObject;
beforeAll(async () => {
  running = await startApp();
  served = (await (await fetch(`${running.url}/docs-json`)).json()) as OpenAPIObject;
});
afterAll(() => running.close());

describe('the OpenAPI document', () => {
  it('lists every route of every controller, and nothing else', () => {
    const names = (document: OpenAPIObject) =>
      Object.entries(document.paths).flatMap(([path, item]) => Object.keys(item).map((method) => `${method} ${path}`));
    // One is no controller's: the scraper's route.
    expect(names(served)).toHaveLength(handlers(running) + 1);
    expect(names(committed)).toEqual(names(served));
  });

  it('comes in the order of its paths and schemas', () => {
    for (const names of [Object.keys(committed.paths), Object.keys(committed.components?.schemas ?? {})])
      expect(names).toEqual(names.toSorted());
  });

  it('names the version of the package', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(committed.info.version).toBe(version);
  });

  it('offers a password form, a token and an API key to Authorize', () => {
    expect(Object.values(committed.components?.securitySchemes ?? {})).toEqual([
      expect.objectContaining({ type: 'oauth2', flows: { password: { tokenUrl: '/api/token', scopes: {} } } }),
      expect.objectContaining({ type: 'http', scheme: 'bearer' }),
      expect.objectContaining({ type: 'apiKey', in: 'header', name: 'X-API-Key' }),
    ]);
  });

  it('has an operation id of its own for every operation', () => {
    const ids = operations.map(([, operation]) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(operations)('says what %s does, with an example', (_name, operation) => {
    expect(operation.summary).toMatch(/\S/);
    const bodies = [
      operation.requestBody,
      ...Object.entries(operation.responses)
        .filter(([status]) => Number(status) < 300)
        .map(([, response]) => response),
    ];
    for (const body of bodies) {
      const { content } = (body ?? {}) as { content?: Content };
      for (const media of Object.values(content ?? {})) expect(hasExample(media)).toBe(true);
    }
  });

  it.each(operations)('says who may %s', (name, operation) => {
    const open = PUBLIC.includes(name);
    const schemes = (operation.security ?? []).flatMap((entry) => Object.keys(entry)).toSorted();
    expect(schemes).toEqual(open ? [] : ['api_key', 'bearer', 'password']);
    expect(Object.keys(operation.responses)).toEqual(open ? expect.any(Array) : expect.arrayContaining(['401', '403', '429', '503']));
  });

  it.each(operations.filter(([name]) => name !== 'GET /health/ready'))('shows the problems of %s as problems', (_name, operation) => {
    for (const [status, response] of Object.entries(operation.responses).filter(([code]) => Number(code) >= 400)) {
      const { content } = response as { content: Content };
      expect(content['application/problem+json']).toMatchObject({
        schema: { $ref: '#/components/schemas/Problem' },
        example: { status: Number(status), code: expect.any(String) },
      });
    }
  });
});

describe('Swagger UI', () => {
  const get = (path: string) => fetch(running.url + path);

  it.each(['/docs', '/docs/'])('is a page at %s', async (path) => {
    const page = await get(path);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
  });

  it('loads nothing from elsewhere, and nothing that its own security policy forbids', async () => {
    const page = await get('/docs');
    const html = await page.text();
    const sources = [...html.matchAll(/<(?:script|link)\b[^>]*?(?:src|href)="([^"]+)"/g)].map(
      ([, source]) => new URL(source ?? '', `${running.url}/docs`),
    );
    expect(sources.length).toBeGreaterThan(3);
    expect(sources.filter(({ origin }) => origin !== running.url)).toEqual([]);
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>\s*\S/);
    expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self'(;|$)/);
    const answers = await Promise.all(sources.map((source) => fetch(source)));
    expect(answers.map(({ status }) => status)).toEqual(sources.map(() => 200));
  });

  it('gets a token from the form that Authorize sends', async () => {
    const response = await fetch(`${running.url}/api/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'password', username: 'viewer', password: running.passwords.viewer }),
    });
    const { access_token: token } = (await response.json()) as { access_token: string };
    expect((await fetch(`${running.url}/api/auth/me`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
  });
});

/** How many handlers the controllers have. */
function handlers({ app }: RunningApp): number {
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) => [...module.controllers.values()]);
  const methods = controllers.flatMap(({ metatype }) => {
    const prototype = (metatype as { prototype: object }).prototype;
    return Object.getOwnPropertyNames(prototype).map((name) => Reflect.get(prototype, name) as object);
  });
  return methods.filter(
    (method) => typeof method === 'function' && Reflect.hasMetadata('path', method) && Reflect.hasMetadata('method', method),
  ).length;
}

/** Of the body itself, or of a part of its schema. */
function hasExample({ schema, example, examples }: Content[string]): boolean {
  return example !== undefined || examples !== undefined || (schema !== undefined && shows(schema));
}

function shows(schema: Schema): boolean {
  const name = schema.$ref?.split('/').at(-1);
  const real = name === undefined ? schema : ((committed.components?.schemas?.[name] ?? {}) as Schema);
  if (real.example !== undefined || real.examples !== undefined) return true;
  return [...Object.values(real.properties ?? {}), ...(real.items ? [real.items] : []), ...(real.allOf ?? []), ...(real.oneOf ?? [])].some(
    shows,
  );
}
