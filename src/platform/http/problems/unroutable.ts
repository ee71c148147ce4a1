import { Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { problemDocument, problemHeaders, PROBLEM_TYPE } from './problem.document.js';
import { newRequestId } from '../request-id.js';
import { toProblem } from './to-problem.js';

/** Node's parser faults that have a status of their own; all others are 400. */
const PARSER_STATUS: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

const DETAILS: Readonly<Record<number, string>> = {
  408: 'The request did not arrive as a whole in time (REQUEST_TIMEOUT_SECONDS).',
  431: 'The headers of the request are larger than 16 KiB.',
};

/** Answers requests that the router refuses before any hook runs: a broken percent-encoding, an endless path parameter. */
export function answerBadAddress(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  const problem = toProblem(error);
  reply
    .code(problem.kind.status)
    .headers({ ...problemHeaders(problem), 'x-request-id': request.id, 'x-content-type-options': 'nosniff' })
    .send(JSON.stringify(problemDocument(problem, request.raw.url ?? '/', request.id)));
}

/** Answers bytes that are no HTTP, long headers (431) and heads that never end (408), then hangs up: no hook or log context exists yet. */
export function answerBadBytes(error: Error & { code?: string }, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = PARSER_STATUS[error.code ?? ''] ?? 400;
  const title = STATUS_CODES[status] ?? 'Bad Request';
  const detail = DETAILS[status] ?? 'The request is no readable HTTP.';
  const id = newRequestId();
  const body = JSON.stringify({
    type: 'urn:quarterdeck:problem:request.malformed',
    title,
    status,
    detail,
    instance: '/',
    code: 'request.malformed',
    request_id: id,
  });
  new Logger('Edge').debug('A connection sent no readable HTTP', { code: error.code, request_id: id });
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\ncontent-type: ${PROBLEM_TYPE}\r\nx-request-id: ${id}\r\nconnection: close\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
