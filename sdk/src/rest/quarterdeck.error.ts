import type { components } from '../generated/openapi.js';

/** RFC 9457 as the backend answers it. */
export type Problem = components['schemas']['Problem'];
/** Codes of the backend, and of faults that no answer tells: no network, aborted by the caller, an answer that is none of ours, a full disk. */
export type ErrorCode = Problem['code'] | 'client.network' | 'client.aborted' | 'client.bad_answer' | 'client.file';

export interface FieldError {
  readonly field: string;
  readonly message: string;
}

export interface ErrorParts {
  readonly code: ErrorCode;
  readonly title: string;
  readonly status?: number;
  readonly detail?: string;
  readonly retryable?: boolean;
  readonly requestId?: string | null;
  readonly retryAfterMs?: number | null;
  readonly errors?: readonly FieldError[];
  readonly cause?: unknown;
}

/** Why a call gave no data. `code` is for programs, `title` and `detail` are for people, `requestId` is for the log. */
export class QuarterdeckError extends Error {
  readonly code: ErrorCode;
  readonly title: string;
  /** What happened this time. */
  readonly detail: string;
  /** Of HTTP; 0 where there was no answer. */
  readonly status: number;
  /** Whether the same may succeed later. */
  readonly retryable: boolean;
  readonly requestId: string | null;
  /** How long the backend asks to wait, in milliseconds. */
  readonly retryAfterMs: number | null;
  /** With 422: what is wrong where. */
  readonly errors: readonly FieldError[];

  constructor({ code, title, status = 0, detail = title, retryable = false, requestId, retryAfterMs, errors = [], cause }: ErrorParts) {
    super(`${code}: ${detail}`, cause === undefined ? undefined : { cause });
    this.name = 'QuarterdeckError';
    this.code = code;
    this.title = title;
    this.detail = detail;
    this.status = status;
    this.retryable = retryable;
    this.requestId = requestId ?? null;
    this.retryAfterMs = retryAfterMs ?? null;
    this.errors = errors;
  }
}

/** `Retry-After` in milliseconds, from seconds or a date; null where there is none. */
export function retryAfterOf(response: Response, wallMs = Date.now()): number | null {
  const text = response.headers.get('retry-after');
  if (text === null || text.trim() === '') return null;
  const seconds = Number(text);
  const ms = Number.isNaN(seconds) ? Date.parse(text) - wallMs : seconds * 1000;
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}

/** 429 and 503 go by; so does what stands between (502, 504). */
export const isRetryableStatus = (status: number): boolean => [429, 502, 503, 504].includes(status);

/** The error of an answer that is not 2xx; `body` is what was read of it. */
export function errorOf(response: Response, body: unknown): QuarterdeckError {
  const { status } = response;
  const common = {
    status,
    retryable: isRetryableStatus(status),
    retryAfterMs: retryAfterOf(response),
    requestId: response.headers.get('x-request-id'),
  };
  if (!isProblem(body)) return new QuarterdeckError({ ...common, code: 'client.bad_answer', title: `The server answered ${status}` });
  const { code, title, detail, errors = [], request_id: requestId } = body;
  return new QuarterdeckError({ ...common, code, title, detail, errors, requestId });
}

/** The error of a call that has no answer. */
export function faultOf(cause: unknown): QuarterdeckError {
  if (cause instanceof QuarterdeckError) return cause;
  if (cause instanceof Error && (cause.name === 'AbortError' || cause.name === 'TimeoutError'))
    return new QuarterdeckError({ code: 'client.aborted', title: 'The call was given up', cause });
  if (cause instanceof SyntaxError) return new QuarterdeckError({ code: 'client.bad_answer', title: 'The answer cannot be read', cause });
  return new QuarterdeckError({ code: 'client.network', title: 'The server cannot be reached', retryable: true, cause });
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string' && 'title' in body;
}
