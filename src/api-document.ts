import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { packageVersion } from './common/package-version.js';
import { SECURITY_SCHEMES } from './modules/auth/access/access.js';
import { documentBodyExamples } from './openapi/body-examples.js';
import { operationId } from './openapi/operation-id.js';
import { problemComponents, problemResponse } from './openapi/problem-responses.js';
import { prefill } from './openapi/prefill.js';
import { SWAGGER_PAGE } from './openapi/swagger-page.js';
import { TAGS } from './openapi/tags.js';
import { documentUnits } from './openapi/units.js';
import { documentWholeNumbers } from './openapi/whole-numbers.js';

type PathItem = OpenAPIObject['paths'][string];
type Operation = NonNullable<PathItem['get']>;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

const NOT_THERE = 'There is none of that name or id: take one from the list';

/** Of package.json, as an expression of SPDX. */
const LICENSE = { name: 'Unlicensed, all rights reserved', identifier: 'LicenseRef-UNLICENSED' };

const DESCRIPTION = `One secure backend-for-frontend between a trading desk's services and its screens.

**Authorize** with a user name and password (the \`password\` scheme logs in at \`/api/token\`), with a token of \`POST /api/auth/login\`, or with an API key.

Every error is \`application/problem+json\` (RFC 9457); \`code\` is stable, sentences are not. Every answer carries \`X-Request-Id\`.`;

/** The OpenAPI document of all routes, in a stable order, with the errors that any route may answer. */
export function apiDocument(app: NestFastifyApplication): OpenAPIObject {
  documentWholeNumbers();
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Quarterdeck')
    .setDescription(DESCRIPTION)
    .setVersion(packageVersion())
    .addServer('/', 'Where this document comes from')
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
  config.info.license = LICENSE;
  const document = SwaggerModule.createDocument(app, config, { operationIdFactory: () => '' });
  document.paths['/metrics'] = { get: prometheusOperation };
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => (item[method] ? [{ method, path, operation: item[method] }] : [])),
  );
  for (const { method, path, operation } of operations) {
    complete(operation, method, path);
    documentBodyExamples(operation, document.components?.schemas ?? {});
  }
  document.tags = Object.entries(TAGS)
    .filter(([name]) => operations.some(({ operation }) => operation.tags?.includes(name)))
    .map(([name, description]) => ({ name, description }));
  document.paths = sorted(document.paths);
  const { schemas, headers, responses } = problemComponents(operations.map(({ operation }) => operation));
  document.components = { ...document.components, headers, responses, schemas: sorted({ ...document.components?.schemas, ...schemas }) };
  documentUnits(document);
  return document;
}

/** Swagger UI at `/docs`, the document at `/docs-json`; made at the first request for it. */
export function serveApiDocument(app: NestFastifyApplication): void {
  SwaggerModule.setup('docs', app, () => apiDocument(app), SWAGGER_PAGE);
}

/** Adds what follows from an operation's address and access: its name, and the problems that any such operation may answer. */
function complete(operation: Operation, method: string, path: string): void {
  operation.operationId ||= operationId(method, path, '201' in operation.responses);
  operation.security = [...new Map(operation.security?.map((entry) => [JSON.stringify(entry), entry])).values()];
  operation.summary = operation.summary?.replace(/\.$/, '') ?? '';
  prefill(operation);
  for (const status of problemStatuses(operation, path)) {
    const declared = operation.responses[status];
    if (declared && ('$ref' in declared || declared.content)) continue;
    operation.responses[status] = problemResponse(status, declared?.description || (status === 404 ? NOT_THERE : undefined));
  }
}

function problemStatuses({ security = [], parameters = [], requestBody, responses }: Operation, path: string): Set<number> {
  const takesInput = parameters.length > 0 || requestBody !== undefined;
  const isGuarded = security.length > 0;
  const declared = Object.keys(responses)
    .map(Number)
    .filter((status) => status >= 400);
  return new Set([
    ...declared,
    ...(isGuarded ? [401, 403] : []),
    ...(path.includes('{') ? [404] : []),
    ...(requestBody ? [400, 413, 415] : []),
    ...(parameters.some((parameter) => 'name' in parameter && parameter.name === 'cursor') ? [400] : []),
    // A query that nobody asked for is refused too.
    ...(takesInput || isGuarded ? [422] : []),
    ...(isGuarded || takesInput ? [429, 503] : []),
  ]);
}

const prometheusOperation: Operation = {
  tags: ['health'],
  summary: 'The figures of this process in the Prometheus text format; where METRICS_TOKEN is set, with that as bearer token',
  operationId: 'getPrometheusMetrics',
  security: [],
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
