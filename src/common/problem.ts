/** One row of the error table: what a client may rely on. Codes are API, sentences are not. */
export interface ProblemKind {
  readonly status: number;
  readonly title: string;
  readonly retryable: boolean;
}

/** The one error table, shared by REST (problem+json) and sockets (`error` frames). */
export const PROBLEMS = {
  'request.malformed': { status: 400, title: 'The request cannot be read', retryable: false },
  'request.invalid': { status: 422, title: 'The request is not valid', retryable: false },
  'request.not_found': { status: 404, title: 'No such resource', retryable: false },
  'request.method_not_allowed': { status: 405, title: 'The method is not allowed here', retryable: false },
  'request.too_large': { status: 413, title: 'The request is too large', retryable: false },
  'request.unsupported_media_type': { status: 415, title: 'The content type is not supported', retryable: false },
  'request.rate_limited': { status: 429, title: 'Too many requests', retryable: true },
  'request.bad_cursor': { status: 400, title: 'The cursor cannot be read', retryable: false },
  'request.too_early': { status: 503, title: 'The service is not ready yet', retryable: true },
  'auth.required': { status: 401, title: 'Authentication is required', retryable: false },
  'auth.invalid_credentials': { status: 401, title: 'Wrong user name or password', retryable: false },
  'auth.invalid_token': { status: 401, title: 'The token is not valid', retryable: false },
  'auth.token_expired': { status: 401, title: 'The token has expired', retryable: false },
  'auth.invalid_api_key': { status: 401, title: 'The API key is not valid', retryable: false },
  'auth.forbidden': { status: 403, title: 'Not allowed', retryable: false },
  'auth.deadline': { status: 401, title: 'No authentication arrived in time', retryable: true },
  'auth.busy': { status: 503, title: 'Too many logins at once', retryable: true },
  'upstream.unavailable': { status: 503, title: 'A desk service does not answer', retryable: true },
  'storage.unavailable': { status: 503, title: 'The database does not answer', retryable: true },
  'ingest.busy': { status: 503, title: 'More events arrive than can be stored', retryable: true },
  'portfolio.unknown_broker': { status: 404, title: 'No such broker', retryable: false },
  'metric.not_found': { status: 404, title: 'No such metric', retryable: false },
  'agent.not_found': { status: 404, title: 'No such agent', retryable: false },
  'alert.not_found': { status: 404, title: 'No such alert', retryable: false },
  'alert.already_acknowledged': { status: 409, title: 'The alert is acknowledged already', retryable: false },
  'alert.not_acknowledged': { status: 409, title: 'The alert is not acknowledged', retryable: false },
  'alert.already_resolved': { status: 409, title: 'The alert is resolved already', retryable: false },
  'alert.expired': { status: 409, title: 'The alert has expired', retryable: false },
  'alert_rule.not_found': { status: 404, title: 'No such alert rule', retryable: false },
  'alert_rule.name_taken': { status: 409, title: 'There is an alert rule of that name', retryable: false },
  'alert_rule.from_file': { status: 409, title: 'The alert rule comes from a file', retryable: false },
  'realtime.unknown_topic': { status: 404, title: 'No such topic', retryable: false },
  'realtime.unknown_action': { status: 400, title: 'No such action', retryable: false },
  'realtime.unavailable': { status: 503, title: 'The event stream does not answer', retryable: true },
  'realtime.too_many_connections': { status: 503, title: 'Too many connections', retryable: true },
  'realtime.too_many_subscriptions': { status: 429, title: 'Too many subscriptions', retryable: false },
  'realtime.slow_consumer': { status: 429, title: 'The client reads too slowly', retryable: true },
  'realtime.bad_origin': { status: 403, title: 'The origin is not allowed', retryable: false },
  'server.shutting_down': { status: 503, title: 'The server is shutting down', retryable: true },
  'server.error': { status: 500, title: 'Something went wrong on our side', retryable: true },
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof PROBLEMS;

export interface FieldError {
  readonly field: string;
  readonly message: string;
}

export interface ProblemOptions {
  /** A sentence for people: what happened and what to do. Never a secret, an upstream body or SQL. */
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  readonly retryAfterSeconds?: number;
  /** Extra response headers, e.g. `Allow`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** Thrown anywhere; rendered as RFC 9457 on REST and as an `error` frame on sockets. */
export class Problem extends Error {
  readonly kind: ProblemKind;

  constructor(
    readonly code: ProblemCode,
    readonly options: ProblemOptions = {},
  ) {
    super(options.detail ?? PROBLEMS[code].title, { cause: options.cause });
    this.name = 'Problem';
    this.kind = PROBLEMS[code];
  }
}
