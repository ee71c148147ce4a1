import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { OpenAPIObject } from '@nestjs/swagger';
import { AlertsModule } from '../../../src/modules/alerts/alerts.module.js';
import { type RunningApp, startApp } from '../../support/app.js';
import type { Parameter } from '../../support/openapi.js';

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly example?: unknown;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly minLength?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly oneOf?: readonly Schema[];
}
interface Content {
  readonly schema?: Schema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

const document = JSON.parse(readFileSync('openapi.json', 'utf8')) as OpenAPIObject;
const REFUSED = [400, 413, 415, 422];

/** Every documented body: the route, its media type, and the examples; of a form that has none, one made of the examples of its fields. */
const BODIES = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).flatMap(([method, operation]) => {
    const { requestBody } = operation as { requestBody?: { content: Readonly<Record<string, Content>> } };
    return Object.entries(requestBody?.content ?? {}).map(([mediaType, content]) => ({
      route: `${method.toUpperCase()} ${path}`,
      mediaType,
      form: resolved(content.schema?.oneOf?.[0] ?? content.schema ?? {}),
      examples: examplesOf(content),
    }));
  }),
);
const PARTS = BODIES.flatMap(({ route, examples }) => examples.map((example) => [route, example] as const));

function resolved(schema: Schema): Schema {
  return schema.$ref === undefined ? schema : ((document.components?.schemas?.[schema.$ref.split('/').at(-1)!] ?? {}) as Schema);
}

function examplesOf({ schema = {}, example, examples }: Content): unknown[] {
  if (examples) return Object.values(examples).map(({ value }) => value);
  if (example !== undefined) return [example];
  const { example: own, properties = {} } = resolved(schema);
  if (own !== undefined) return [own];
  return [Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, valueOf(field)]))];
}

/** A value that a field takes, by what its schema says of it. */
function valueOf({ example, default: fallback, enum: choices, type, minimum }: Schema): unknown {
  const said = example ?? fallback ?? choices?.[0];
  if (said !== undefined) return said;
  if (type === 'string') return 'text';
  if (type === 'boolean') return true;
  if (type === 'object') return {};
  return minimum ?? 1;
}

let running: RunningApp;
beforeAll(async () => {
  const controllers = Reflect.getMetadata('controllers', AlertsModule) as unknown[];
  Reflect.defineMetadata('controllers', controllers.toReversed(), AlertsModule);
  running = await startApp();
});
afterAll(() => running.close());

/** A session of its own, for routes that end sessions. */
async function newSession(): Promise<{ authorization: string }> {
  const response = await fetch(`${running.url}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'viewer', password: running.passwords.viewer }),
  });
  const { access_token: token } = (await response.json()) as { access_token: string };
  return { authorization: `Bearer ${token}` };
}

async function send(route: string, mediaType: string, body: unknown): Promise<{ status: number; answer: unknown }> {
  const [method = '', path = ''] = route.split(' ');
  const url = `${running.url}${path.replace(/\{\w+\}/g, '0190c1de-0000-7000-8000-000000000000')}`;
  const { parameters = [], responses } = document.paths[path]![method.toLowerCase() as 'post']!;
  const ingest = (responses[403] as { description?: string } | undefined)?.description;
  const required = (parameters as readonly Parameter[]).filter((given) => given.in === 'header' && given.required === true);
  const mine = path.startsWith('/api/auth/') ? await newSession() : await running.as('admin');
  const credentials = ingest?.includes('`ingest`') ? { authorization: `Bearer ${running.apiKey}` } : mine;
  const response = await fetch(url, {
    method,
    headers: { ...Object.fromEntries(required.map(({ name }) => [name, randomUUID()])), 'content-type': mediaType, ...credentials },
    body: mediaType === 'application/json' ? JSON.stringify(body) : new URLSearchParams(body as Record<string, string>).toString(),
  });
  return { status: response.status, answer: await response.json().catch(() => null) };
}

describe('what the page shows, the check takes', () => {
  it('for every body that there is', () => {
    expect(BODIES.map(({ route }) => route)).toContain('POST /api/trades');
    expect(PARTS.length).toBeGreaterThanOrEqual(BODIES.length);
  });

  it.each(PARTS)('%s takes %j', async (route, example) => {
    const { mediaType } = BODIES.find((body) => body.route === route)!;
    const { status, answer } = await send(route, mediaType, example);
    expect(REFUSED.includes(status) ? answer : null).toBeNull();
    expect((answer as { rejected?: number } | null)?.rejected ?? 0).toBe(0);
    if (status === 401) expect(route).toMatch(/login|token|otp|password|refresh/);
  });

  it.each(BODIES.filter(({ form }) => form.properties !== undefined))(
    '$route knows every field of its form',
    async ({ route, mediaType, form, examples }) => {
      const [first] = examples.flat();
      for (const [name, field] of Object.entries(form.properties ?? {})) {
        const body = { ...(first as object), [name]: (first as Readonly<Record<string, unknown>>)[name] ?? valueOf(field) };
        const { answer } = await send(route, mediaType, body);
        expect([name, JSON.stringify(answer)]).toEqual([name, expect.not.stringContaining('is not known here')]);
      }
    },
  );

  // Fields of a tick that we do not know are its feed's own; clients of OpenAlgo send more than its routes read.
  const open = ['POST /api/market/ticks', 'POST /api/websocket/subscribe', 'POST /api/websocket/unsubscribe'];
  it.each(BODIES.filter(({ form, route }) => form.properties !== undefined && !open.includes(route)))(
    '$route refuses a field that its form does not have',
    async ({ route, mediaType, examples }) => {
      const [first] = examples.flat();
      const { status, answer } = await send(route, mediaType, { ...(first as object), no_such_field: 'text' });
      expect([status, JSON.stringify(answer)]).toEqual([422, expect.stringContaining('no_such_field')]);
    },
  );
});

describe('the order of controllers', () => {
  it('does not matter: a name in an address is no id', async () => {
    const headers = await running.as('admin');
    for (const name of ['rules', 'summary']) {
      const response = await fetch(`${running.url}/api/alerts/${name}`, { headers });
      expect([name, response.status]).toEqual([name, 200]);
    }
  });
});
