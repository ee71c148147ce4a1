import { readFileSync } from 'node:fs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { type ProblemKind, PROBLEMS } from './common/problem.js';
import { SECURITY_SCHEMES } from './modules/auth/access.js';

type PathItem = OpenAPIObject['paths'][string];
type Operation = NonNullable<PathItem['get']>;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

const DESCRIPTION = `One secure backend-for-frontend between a trading desk's services and its screens.

**Authorize** with a user name and password (the \`password\` scheme logs in at \`/api/token\`), with a token of \`POST /api/auth/login\`, or with an API key.

Every error is \`application/problem+json\` (RFC 9457); \`code\` is stable, sentences are not. Every answer carries \`X-Request-Id\`.`;

const PROBLEM_SCHEMA = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'request_id'],
  properties: {
    type: { type: 'string', example: 'urn:quarterdeck:problem:request.invalid' },
    title: { type: 'string', description: 'A sentence for the code' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What happened this time' },
    instance: { type: 'string', description: 'The path that was asked for' },
    code: { type: 'string', enum: Object.keys(PROBLEMS).toSorted() },
    request_id: { type: 'string' },
    errors: {
      type: 'array',
      description: 'With 422: what is wrong where',
      items: {
        type: 'object',
        required: ['field', 'message'],
        properties: { field: { type: 'string', example: 'payload.size' }, message: { type: 'string' } },
      },
    },
  },
};

/** The OpenAPI document of all routes, in a stable order, with the errors that any route may answer. */
export function apiDocument(app: NestFastifyApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Quarterdeck')
    .setDescription(DESCRIPTION)
    .setVersion(packageVersion())
    .addOAuth2(
      { type: 'oauth2', description: 'Log in with a user name and password', flows: { password: { tokenUrl: '/api/token', scopes: {} } } },
      SECURITY_SCHEMES.password,
    )
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'An access token of POST /api/auth/login' },
      SECURITY_SCHEMES.bearer,
    )
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'An API key (qd_...)' }, SECURITY_SCHEMES.apiKey)
    .build();
  const document = SwaggerModule.createDocument(app, config, { operationIdFactory: operationId });
  document.paths['/metrics'] = { get: prometheusOperation };
  for (const [path, item] of Object.entries(document.paths)) for (const method of METHODS) if (item[method]) complete(item[method], path);
  document.paths = sorted(document.paths);
  document.components = { ...document.components, schemas: sorted({ ...document.components?.schemas, Problem: PROBLEM_SCHEMA }) };
  return document;
}

/** Swagger UI at `/docs`, the document at `/docs-json`; made at the first request for it. */
export function serveApiDocument(app: NestFastifyApplication): void {
  SwaggerModule.setup('docs', app, () => apiDocument(app), {
    raw: ['json'],
    customSiteTitle: 'Quarterdeck API',
    swaggerOptions: { persistAuthorization: true, displayRequestDuration: true, tagsSorter: 'alpha' },
  });
}

/** `AlertsController.acknowledge` -> `alerts_acknowledge`. */
function operationId(controller: string, method: string): string {
  return `${controller.replace(/Controller$/, '').replace(/^./, (first) => first.toLowerCase())}_${method}`;
}

/** Adds the problems that any such route may answer, and the body of those that the route has described in words only. */
function complete(operation: Operation, path: string): void {
  operation.security = [...new Map(operation.security?.map((entry) => [JSON.stringify(entry), entry])).values()];
  if (operation.security.length === 0) delete operation.security;
  operation.summary = operation.summary?.replace(/\.$/, '') ?? '';
  for (const status of problemStatuses(operation)) {
    const declared = operation.responses[status];
    if (declared && ('$ref' in declared || declared.content)) continue;
    operation.responses[status] = problemResponse(status, path, declared?.description);
  }
}

function problemStatuses({ security, parameters = [], requestBody, responses }: Operation): Set<number> {
  const takesInput = parameters.length > 0 || requestBody !== undefined;
  const declared = Object.keys(responses)
    .map(Number)
    .filter((status) => status >= 400);
  return new Set([
    ...declared,
    ...(security ? [401, 403] : []),
    ...(takesInput ? [422] : []),
    ...(security || takesInput ? [429, 503] : []),
  ]);
}

function problemResponse(status: number, path: string, description?: string) {
  const [code, { title }] = exampleOf(status);
  const example = {
    type: `urn:quarterdeck:problem:${code}`,
    title,
    status,
    detail: title,
    instance: path,
    code,
    request_id: '5f0c6a1d2b3e-1a',
    ...(code === 'request.invalid' && { errors: [{ field: 'limit', message: 'must be an integer number' }] }),
  };
  return {
    description: description || title,
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' }, example } },
  };
}

/** The problem that stands for a status: the first of the table, but for 503 the one that most routes may meet. */
function exampleOf(status: number): readonly [code: string, kind: ProblemKind] {
  if (status === 503) return ['storage.unavailable', PROBLEMS['storage.unavailable']];
  return Object.entries(PROBLEMS).find(([, kind]) => kind.status === status) ?? ['server.error', PROBLEMS['server.error']];
}

const prometheusOperation: Operation = {
  operationId: 'prometheus_metrics',
  tags: ['health'],
  summary: 'The figures of this process in the Prometheus text format; where METRICS_TOKEN is set, with that as bearer token',
  responses: {
    200: {
      description: 'Text exposition',
      content: { 'text/plain': { schema: { type: 'string' }, example: 'process_cpu_seconds_total 1.25' } },
    },
  },
};

function sorted<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function packageVersion(): string {
  const manifest: { version: string } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return manifest.version;
}
