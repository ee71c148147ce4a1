import type { FieldError, Problem } from '../../../common/problem.js';

/** RFC 9457, as it stands in every error body. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** The path of the request, without its query: a query may hold a token. */
  readonly instance: string;
  readonly code: string;
  readonly request_id: string;
  readonly errors?: readonly FieldError[];
  /** Where in a query the fault is, in characters from 0. */
  readonly position?: number;
}

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** The `Retry-After` of a retryable answer that names none. */
const DEFAULT_RETRY_SECONDS = 1;

export function problemDocument(problem: Problem, url: string, requestId: string): ProblemDocument {
  const { code, kind, message, options } = problem;
  return {
    type: `urn:quarterdeck:problem:${code}`,
    title: kind.title,
    status: kind.status,
    detail: message,
    instance: pathOf(url),
    code,
    request_id: requestId,
    ...options.extensions,
    ...(options.errors && { errors: options.errors }),
    ...(options.position !== undefined && { position: options.position }),
  };
}

/** A URL without its query and fragment, which may hold a secret. */
export function pathOf(url: string): string {
  const end = url.search(/[?#]/);
  return end === -1 ? url : url.slice(0, end);
}

/** The headers that belong to the status, then those of the problem. */
export function problemHeaders({ kind: { status }, options }: Problem): Record<string, string> {
  const retryAfter = options.retryAfterSeconds ?? (status === 503 || status === 429 ? DEFAULT_RETRY_SECONDS : undefined);
  return {
    'content-type': PROBLEM_TYPE,
    'cache-control': 'no-store',
    ...(retryAfter !== undefined && { 'retry-after': String(Math.max(1, Math.ceil(retryAfter))) }),
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
    ...lowerCased(options.headers ?? {}),
  };
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
