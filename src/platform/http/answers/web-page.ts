import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { acceptedEncoding } from './compression.js';
import { pathOf } from '../problems/problem.document.js';
import { INDEX, PACKINGS, type WebBuild, type WebFile } from './web-build.js';

/** Addresses that never belong to the page, even where no route answers them. */
const NOT_THE_PAGE = /^\/(?:api|ws|realtime|socket\.io|docs|docs-json|docs-yaml|health|metrics|ready|loki|v1)(?:\/|$)/;
/** A page has no dot at the end of its address; a missing file is not the page. */
const FILE = /\.[^/]*$/;
const YEAR = 'public, max-age=31536000, immutable';
const NOT_BUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Quarterdeck</title>
<h1>Quarterdeck</h1><p>The page is not built: run <code>npm run build</code>. The API works without it: see <a href="/docs">its documentation</a>.</p></html>
`;

/** Whether the client asks for JSON and not for a page. */
export function wantsJson({ headers: { accept } }: FastifyRequest): boolean {
  return accept !== undefined && /\bjson\b/.test(accept) && !accept.includes('text/html');
}

/**
 * Answers requests without a route: the files of the build, and its index for every other address of a page, because the page routes by
 * itself. A hook and not a route with `*`, which would make every unknown address a known one with other methods (405).
 */
export function serveWebPage(fastify: FastifyInstance, build: WebBuild | null): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const file = request.is404 && build !== null ? fileFor(request, build) : undefined;
    if (file === undefined) done();
    else send(file, request, reply);
  });
}

/** Answers `/`: the page to browsers, `doors` to clients that ask for JSON. */
export function answerRoot(request: FastifyRequest, reply: FastifyReply, build: WebBuild | null, doors: object): void {
  reply.header('vary', 'Accept');
  const index = build?.get(INDEX);
  if (wantsJson(request)) reply.send(doors);
  else if (index === undefined) reply.type('text/html; charset=utf-8').send(NOT_BUILT);
  else send(index, request, reply);
}

function fileFor(request: FastifyRequest, build: WebBuild): WebFile | undefined {
  const { method, url } = request;
  if (method !== 'GET' && method !== 'HEAD') return undefined;
  const path = pathOf(url);
  if (NOT_THE_PAGE.test(path)) return undefined;
  if (FILE.test(path)) return build.get(path);
  return wantsJson(request) ? undefined : build.get(INDEX);
}

function send({ type, isImmutable, forms }: WebFile, { method, headers }: FastifyRequest, reply: FastifyReply): void {
  const encoding = acceptedEncoding(headers['accept-encoding'], PACKINGS);
  const packed = encoding === null ? undefined : forms.get(encoding);
  const { bytes, etag } = packed ?? forms.get('identity')!;
  if (packed !== undefined) reply.header('content-encoding', encoding);
  reply.headers({ 'cache-control': isImmutable ? YEAR : 'no-cache', etag, vary: 'Accept, Accept-Encoding' });
  const known = headers['if-none-match'] ?? '';
  if (known === '*' || known.split(/\s*,\s*/).some((tag) => tag.replace(/^W\//, '') === etag)) {
    reply.code(304).send();
    return;
  }
  reply.headers({ 'content-type': type, 'content-length': bytes.length });
  // Fastify would count the bytes of an empty body.
  reply.send(method === 'HEAD' ? '' : bytes);
}
