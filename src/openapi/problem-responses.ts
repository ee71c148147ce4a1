import { STATUS_CODES } from 'node:http';
import type { OpenAPIObject } from '@nestjs/swagger';
import { type ProblemCode, type ProblemKind, PROBLEMS } from '../common/problem.js';

type Components = NonNullable<OpenAPIObject['components']>;
type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Response = Operation['responses'][string];

/** The problem for a status where the first of the table is not the usual one. */
const TYPICAL: Readonly<Partial<Record<number, ProblemCode>>> = {
  403: 'auth.forbidden',
  503: 'storage.unavailable',
};

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
    message: { type: 'string', description: 'Below /api/websocket: the same as detail' },
    error_code: { type: 'string', example: 'INVALID_SYMBOLS', description: "Below /api/websocket: OpenAlgo's code" },
    position: { type: 'integer', description: 'Where in a query the fault is, in characters from 0' },
  },
};

const HEADERS = {
  'X-Request-Id': { description: 'Names the request in the logs', schema: { type: 'string', example: '5f0c6a1d2b3e-1a' } },
  'Retry-After': { description: 'Seconds after which trying again can help', schema: { type: 'integer', minimum: 1, example: 12 } },
  'RateLimit-Policy': {
    description: 'How many requests (q) in how many seconds (w)',
    schema: { type: 'string', example: '"default";q=600;w=60' },
  },
  RateLimit: {
    description: 'How many are left (r), and the seconds until all are (t)',
    schema: { type: 'string', example: '"default";r=0;t=12' },
  },
  'WWW-Authenticate': { description: 'How to authenticate', schema: { type: 'string', example: 'Bearer' } },
};
const HEADERS_OF: Readonly<Partial<Record<number, readonly (keyof typeof HEADERS)[]>>> = {
  401: ['WWW-Authenticate'],
  429: ['Retry-After', 'RateLimit-Policy', 'RateLimit'],
  503: ['Retry-After'],
};

const STATUSES = [...new Set(Object.values(PROBLEMS).map(({ status }) => status))].toSorted((a, b) => a - b);

/** Shared by the operations: the schema of a problem, its headers, and one response for each status. */
export function problemComponents(operations: readonly Operation[]): Required<Pick<Components, 'schemas' | 'headers' | 'responses'>> {
  const answered = new Set(operations.flatMap(({ responses }) => Object.keys(responses)));
  const shared = STATUSES.filter((status) => answered.has(String(status)));
  return {
    schemas: { Problem: PROBLEM_SCHEMA },
    headers: HEADERS,
    responses: Object.fromEntries(shared.map((status) => [nameOf(status), sharedResponse(status)])),
  };
}

/** The shared response of a status; `description` is its meaning at this operation. */
export function problemResponse(status: number, description?: string): Response {
  const reference = { $ref: `#/components/responses/${nameOf(status)}` };
  return description ? { ...reference, description } : reference;
}

/** `PayloadTooLarge` for 413. */
function nameOf(status: number): string {
  return (STATUS_CODES[status] ?? `Status ${status}`).replace(/\W/g, '');
}

function sharedResponse(status: number) {
  const [code, { title }] = exampleOf(status);
  const example = {
    type: `urn:quarterdeck:problem:${code}`,
    title,
    status,
    detail: title,
    instance: '/api/alerts',
    code,
    request_id: '5f0c6a1d2b3e-1a',
    ...(code === 'request.invalid' && { errors: [{ field: 'limit', message: 'must be an integer number' }] }),
  };
  const headers = ['X-Request-Id', ...(HEADERS_OF[status] ?? [])];
  return {
    description: title,
    headers: Object.fromEntries(headers.map((name) => [name, { $ref: `#/components/headers/${name}` }])),
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' }, example } },
  };
}

function exampleOf(status: number): readonly [code: string, kind: ProblemKind] {
  const typical = TYPICAL[status];
  if (typical) return [typical, PROBLEMS[typical]];
  return Object.entries(PROBLEMS).find(([, kind]) => kind.status === status) ?? ['server.error', PROBLEMS['server.error']];
}
