import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from '../../common/problem.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Marks a route that only refuses. */
    refusal?: boolean;
  }
}

/** Whether the request has a method that the path lacks, for any client. */
export function isRefusal({ routeOptions }: FastifyRequest): boolean {
  return routeOptions.config.refusal === true;
}

/**
 * Makes every known path answer every method: OPTIONS with 204 and `Allow`, a method without a handler with 405 and `Allow`. Returns a
 * function to call once all routes are registered. The answers are routes themselves, so requests that match pay nothing.
 */
export function answerAllMethods(fastify: FastifyInstance): () => void {
  const known = new Map<string, Set<string>>();
  fastify.addHook('onRoute', ({ url, method }) => {
    const methods = known.get(url) ?? new Set<string>();
    for (const name of [method].flat()) methods.add(name.toUpperCase());
    known.set(url, methods);
  });
  return () => {
    for (const [url, methods] of [...known]) {
      // `*` is the CORS plugin's own catch-all.
      if (url === '*') continue;
      const allow = [...new Set([...methods, ...(methods.has('GET') ? ['HEAD'] : []), 'OPTIONS'])].sort().join(', ');
      if (!methods.has('OPTIONS')) fastify.options(url, (_request, reply) => reply.code(204).header('allow', allow).send());
      const others = fastify.supportedMethods.filter((name) => name !== 'OPTIONS' && name !== 'HEAD' && !methods.has(name));
      const refuse = () => {
        throw new Problem('request.method_not_allowed', { detail: `Allowed here: ${allow}.`, headers: { allow } });
      };
      if (others.length > 0) fastify.route({ method: others, url, handler: refuse, config: { refusal: true } });
    }
  };
}
