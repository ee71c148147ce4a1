import { readFileSync } from 'node:fs';
import { ModulesContainer } from '@nestjs/core';
import type { OpenAPIObject } from '@nestjs/swagger';
import { NO_CONTROL_CHARACTERS } from '../../../src/common/text/name.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { expectNone } from '../../support/none.js';
import { answerOf, DOCUMENT as committed, type Media, OPERATIONS, type Schema } from '../../support/openapi.js';

const operations = OPERATIONS.map((operation) => [`${operation.method} ${operation.path}`, operation] as const);

type Content = Readonly<Record<string, Media>>;

const PUBLIC = [
  'GET /api/auth/methods',
  'GET /api/auth/oidc/callback',
  'GET /api/auth/oidc/login',
  'GET /api/auth/oidc/logout',
  'GET /health',
  'GET /health/live',
  'GET /health/ready',
  'GET /loki/api/v1/status/buildinfo',
  'GET /metrics',
  'GET /ready',
  'POST /api/auth/login',
  'POST /api/auth/refresh',
  'POST /api/token',
];

/** Its 503 is an answer, with the parts that are down. */
const READINESS = ['GET /health', 'GET /health/ready'];

let running: RunningApp;
let served: OpenAPIObject;
beforeAll(async () => {
  running = await startApp();
  served = (await (await fetch(`${running.url}/docs-json`)).json()) as OpenAPIObject;
});
afterAll(() => running.close());

describe('the OpenAPI document', () => {
  it('has no pattern that means something else with the flag u than without it', () => {
    const patterns = new Set(
      [...JSON.stringify(committed).matchAll(/"pattern":("(?:[^"\\\\]|\\\\.)*")/g)].map(([, text]) => JSON.parse(text!) as string),
    );
    expect(patterns.size).toBeGreaterThan(3);
    patterns.add(NO_CONTROL_CHARACTERS.source);
    const texts = Array.from({ length: 0xd800 }, (_, code) => String.fromCharCode(code)).flatMap((char) => [
      char,
      `a${char}`,
      `a.${char}:a`,
    ]);
    for (const pattern of patterns) {
      const [plain, unicode] = [new RegExp(pattern), new RegExp(pattern, 'u')];
      expect([pattern, texts.find((text) => plain.test(text) !== unicode.test(text))]).toEqual([pattern, undefined]);
    }
  });

  it('lists every route of every controller, and nothing else', () => {
    const names = (document: Pick<OpenAPIObject, 'paths'> | typeof committed) =>
      Object.entries(document.paths).flatMap(([path, item]) => Object.keys(item).map((method) => `${method} ${path}`));
    // One is no controller's: the scraper's route.
    expect(names(served)).toHaveLength(handlers(running) + 1);
    expect(names(committed)).toEqual(names(served));
  });

  it('comes in the order of its paths and schemas', () => {
    for (const names of [Object.keys(committed.paths), Object.keys(committed.components?.schemas ?? {})])
      expect(names).toEqual(names.toSorted());
  });

  it('names no default in a change: what is not sent stays as it is', () => {
    const schemas = (committed.components?.schemas ?? {}) as Readonly<Record<string, { properties?: Readonly<Record<string, object>> }>>;
    const changes = Object.entries(schemas).filter(([name]) => name.endsWith('ChangeDto'));
    expect(changes.map(([name]) => name)).toContain('AlertRuleChangeDto');
    const defaults = changes.flatMap(([name, { properties = {} }]) =>
      Object.entries(properties).flatMap(([field, property]) => ('default' in property ? [`${name}.${field}`] : [])),
    );
    expect(defaults).toEqual([]);
    expect(schemas['NewAlertRuleDto']?.properties?.['for_seconds']).toMatchObject({ default: 0 });
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

  it('has an operation id of its own for every operation, a verb and what it is about', () => {
    const ids = operations.map(([, operation]) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-z]+([A-Z][a-z0-9]*)+$/.test(id))).toEqual([]);
    expect(ids).toEqual(expect.arrayContaining(['getAlert', 'acknowledgeAlert', 'createAlertRule', 'getAgentSignals', 'postEvents']));
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
    const schemes = operation.security.flatMap((entry) => Object.keys(entry)).toSorted();
    expect(schemes).toEqual(open ? [] : ['api_key', 'bearer', 'password']);
    expect(Object.keys(operation.responses)).toEqual(open ? expect.any(Array) : expect.arrayContaining(['401', '403', '429', '503']));
  });

  it.each(operations.filter(([name]) => !READINESS.includes(name)))('shows the problems of %s as problems', (_name, operation) => {
    for (const status of Object.keys(operation.responses).filter((code) => Number(code) >= 400)) {
      const { description, content } = answerOf(operation, status) ?? {};
      expect(description).toMatch(/\S/);
      expect(content?.['application/problem+json']?.schema).toEqual({ $ref: '#/components/schemas/Problem' });
    }
  });

  it('has one response for each status that refuses, with an example that is one', () => {
    for (const { content } of Object.values(committed.components.responses))
      expect(content?.['application/problem+json']?.example).toMatchObject({ status: expect.any(Number), code: expect.any(String) });
    expect(answerOf({ responses: { 403: { $ref: '#/components/responses/Forbidden' } } }, 403)?.content).toMatchObject({
      'application/problem+json': { example: { code: 'auth.forbidden' } },
    });
  });

  it('says what its groups are about, and of each parameter what it takes', () => {
    const tags = new Set(operations.flatMap(([, operation]) => operation.tags));
    const described = committed.tags.filter(({ description }) => description !== undefined).map(({ name }) => name);
    expectNone(
      [...tags].filter((tag) => !described.includes(tag)),
      'Each name in @ApiTags needs a sentence in src/openapi/tags.ts, then `npm run openapi`:',
    );
    expect(described).toEqual([...tags].toSorted());
    const parameters = operations.flatMap(([name, operation]) =>
      (operation.parameters ?? []).map((parameter) => ({ ...parameter, of: name })),
    );
    expect(parameters.filter(({ schema }) => schema?.type === undefined && schema?.oneOf === undefined)).toEqual([]);
    expect(parameters.filter(({ name, schema }) => /^(limit|points|levels)$/.test(name) && schema?.type !== 'integer')).toEqual([]);
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
/** Routes of all controllers: one for each path of each handler. */
function handlers({ app }: RunningApp): number {
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) => [...module.controllers.values()]);
  const methods = controllers.flatMap(({ metatype }) => {
    const prototype = (metatype as { prototype: object }).prototype;
    return Object.values(Object.getOwnPropertyDescriptors(prototype)).map(({ value }) => value as object);
  });
  return methods
    .filter((method) => typeof method === 'function' && Reflect.hasMetadata('path', method) && Reflect.hasMetadata('method', method))
    .flatMap((method) => Reflect.getMetadata('path', method) as string | string[]).length;
}

/** Of the body itself, or of a part of its schema. */
function hasExample({ schema, example, examples }: Content[string]): boolean {
  return example !== undefined || examples !== undefined || (schema !== undefined && shows(schema));
}

function shows(schema: Schema): boolean {
  const name = schema.$ref?.split('/').at(-1);
  const real = name === undefined ? schema : (committed.components.schemas[name] ?? {});
  if (real.example !== undefined || real.examples !== undefined) return true;
  const { properties = {}, items, allOf = [], anyOf = [], oneOf = [] } = real;
  return [...Object.values(properties), ...(items ? [items] : []), ...allOf, ...anyOf, ...oneOf].some(shows);
}
