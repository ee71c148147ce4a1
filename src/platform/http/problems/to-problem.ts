import { HttpException } from '@nestjs/common';
import { Problem, type ProblemCode } from '../../../common/problem.js';

const BY_STATUS: Readonly<Record<number, ProblemCode>> = {
  401: 'auth.required',
  403: 'auth.forbidden',
  404: 'request.not_found',
  405: 'request.method_not_allowed',
  413: 'request.too_large',
  415: 'request.unsupported_media_type',
  422: 'request.invalid',
  429: 'request.rate_limited',
};

/** Codes that replace the one of their status: a path that leaves the static files is 404. */
const BY_CODE: Readonly<Record<string, ProblemCode>> = { FST_STATIC_FORBIDDEN_PATH: 'request.not_found' };

/** Fastify's own sentences that help a client to correct its request; of any other only the title is sent. */
const SENTENCES: Readonly<Record<string, string>> = {
  FST_ERR_CTP_EMPTY_JSON_BODY: 'The body is empty, but the content type says JSON.',
  FST_ERR_CTP_INVALID_JSON_BODY: 'The body is not valid JSON.',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'The body is not as long as Content-Length says.',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'Send the body as application/json.',
  FST_ERR_BAD_URL: 'The address has a broken percent-encoding.',
  FST_ERR_MAX_PARAM_LENGTH: 'A part of the path is too long.',
};

const NO_ROUTE = 'There is no such route. /docs lists all routes.';

/** The public form of any error: a Problem as it is, a 4xx of the framework by its status, all else `server.error`. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const { status, code, detail } = facts(error);
  if (status === undefined || status < 400 || status > 499) return new Problem('server.error', { cause: error });
  const sentence = SENTENCES[code ?? ''] ?? detail;
  return new Problem(BY_CODE[code ?? ''] ?? BY_STATUS[status] ?? 'request.malformed', {
    cause: error,
    ...(sentence !== undefined && { detail: sentence }),
  });
}

interface Facts {
  readonly status?: number | undefined;
  /** Fastify's code, e.g. `FST_ERR_BAD_URL`. */
  readonly code?: string | undefined;
  readonly detail?: string | undefined;
}

function facts(error: unknown): Facts {
  if (error instanceof HttpException) {
    const cause = error.cause === undefined ? {} : facts(error.cause);
    // Sentences of Nest's own pipes ("Validation failed (uuid is expected)") are meant for clients; those about routes are not needed.
    return {
      status: error.getStatus(),
      code: cause.code,
      detail: error.cause !== undefined ? undefined : error.getStatus() === 404 ? NO_ROUTE : error.message,
    };
  }
  if (!(error instanceof Error)) return {};
  const { statusCode, code } = error as Error & { statusCode?: unknown; code?: unknown };
  return { status: typeof statusCode === 'number' ? statusCode : undefined, code: typeof code === 'string' ? code : undefined };
}
