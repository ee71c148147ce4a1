import type { FastifyInstance } from 'fastify';
import { answerRoot } from './platform/http/answers/web-page.js';
import type { WebBuild } from './platform/http/answers/web-build.js';

/** Where to go from here, for whoever opens the address in a browser or asks by hand. */
const DOORS = {
  service: 'quarterdeck',
  documentation: '/docs',
  openapi: '/docs-json',
  health: '/health',
  snapshot: '/api/dashboard/snapshot',
  stream: '/ws/dashboard',
  login: '/api/auth/login',
} as const;

/** Answers `/api` with the list of doors, to anybody: it names nothing that the document does not; `/` too, where JSON is asked for. */
export function serveDoors(fastify: FastifyInstance, build: WebBuild | null): void {
  for (const url of ['/api', '/api/']) fastify.get(url, () => DOORS);
  fastify.get('/', (request, reply) => answerRoot(request, reply, build, DOORS));
}
