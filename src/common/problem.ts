import { REMEDIES } from './remedies.js';

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
  'request.precondition_failed': { status: 412, title: 'Somebody else was faster', retryable: false },
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
  'auth.password_login_off': { status: 403, title: 'Logins by password are off', retryable: false },
  'auth.sso_not_configured': { status: 404, title: 'There is no single sign-on here', retryable: false },
  'auth.sso_failed': { status: 401, title: 'The single sign-on did not succeed', retryable: false },
  'auth.sso_refused': { status: 403, title: 'You may not use this desk', retryable: false },
  'auth.sso_unavailable': { status: 503, title: 'The provider of single sign-on does not answer', retryable: true },
  'auth.cross_site': { status: 403, title: 'The request may come from another site', retryable: false },
  'auth.forbidden': { status: 403, title: 'Not allowed', retryable: false },
  'user.not_found': { status: 404, title: 'No such user', retryable: false },
  'user.name_taken': { status: 409, title: 'There is a user of that name', retryable: false },
  'user.last_admin': { status: 409, title: 'This is the last enabled admin', retryable: false },
  'api_key.not_found': { status: 404, title: 'No such API key', retryable: false },
  'api_key.not_active': { status: 409, title: 'The API key is not active', retryable: false },
  'api_key.from_configuration': { status: 409, title: 'The API key comes from the configuration', retryable: false },
  'auth.otp_required': { status: 401, title: 'The code of the second factor is required', retryable: false },
  'auth.otp_wrong': { status: 422, title: 'The code is wrong', retryable: false },
  'auth.otp_enabled': { status: 409, title: 'There is a second factor already', retryable: false },
  'auth.otp_not_set_up': { status: 409, title: 'There is no second factor', retryable: false },
  'session.not_found': { status: 404, title: 'No such session', retryable: false },
  'auth.deadline': { status: 401, title: 'No authentication arrived in time', retryable: true },
  'auth.busy': { status: 503, title: 'Too many logins at once', retryable: true },
  'upstream.unavailable': { status: 503, title: 'A desk service does not answer', retryable: true },
  'storage.unavailable': { status: 503, title: 'The database does not answer', retryable: true },
  'ingest.busy': { status: 503, title: 'More events arrive than can be stored', retryable: true },
  'portfolio.unknown_broker': { status: 404, title: 'No such broker', retryable: false },
  'metric.not_found': { status: 404, title: 'No such metric', retryable: false },
  'agent.not_found': { status: 404, title: 'No such agent', retryable: false },
  'order.not_found': { status: 404, title: 'No such order', retryable: false },
  'alert.not_found': { status: 404, title: 'No such alert', retryable: false },
  'alert.already_acknowledged': { status: 409, title: 'The alert is acknowledged already', retryable: false },
  'alert.not_acknowledged': { status: 409, title: 'The alert is not acknowledged', retryable: false },
  'alert.already_resolved': { status: 409, title: 'The alert is resolved already', retryable: false },
  'alert.expired': { status: 409, title: 'The alert has expired', retryable: false },
  'alert_rule.not_found': { status: 404, title: 'No such alert rule', retryable: false },
  'alert_rule.name_taken': { status: 409, title: 'There is an alert rule of that name', retryable: false },
  'alert_rule.no_room': { status: 409, title: 'There is no room for more alert rules', retryable: false },
  'alert_rule.from_file': { status: 409, title: 'The alert rule comes from a file', retryable: false },
  'alert_silence.not_found': { status: 404, title: 'No such silence', retryable: false },
  'alert_silence.expired': { status: 409, title: 'The silence is over', retryable: false },
  'alert_silence.too_many': { status: 409, title: 'There are too many silences', retryable: false },
  'market.unknown_symbol': { status: 404, title: 'No such instrument', retryable: false },
  'market.no_data': { status: 404, title: 'There is no value of the instrument yet', retryable: true },
  'market.no_feed': { status: 404, title: 'No feed serves the exchange', retryable: false },
  'market.unknown_feed': { status: 404, title: 'No such feed', retryable: false },
  'market.capacity': { status: 409, title: 'There is no room for more instruments', retryable: false },
  'market.no_token': { status: 409, title: 'The feed needs no token', retryable: false },
  'market.feed_unavailable': { status: 503, title: 'The feed is not available', retryable: true },
  'control.in_progress': { status: 409, title: 'A control with this key is being carried out', retryable: true },
  'control.key_reused': { status: 422, title: 'The key belongs to another request', retryable: false },
  'control.state_mismatch': { status: 412, title: 'The service is in another state', retryable: false },
  'control.request_not_found': { status: 404, title: 'No such request', retryable: false },
  'control.not_pending': { status: 409, title: 'The request does not wait for approval', retryable: false },
  'control.own_request': { status: 403, title: 'A second person has to decide', retryable: false },
  'realtime.unknown_topic': { status: 404, title: 'No such topic', retryable: false },
  'realtime.unknown_action': { status: 400, title: 'No such action', retryable: false },
  'realtime.upgrade_required': { status: 426, title: 'This is a WebSocket', retryable: false },
  'realtime.unavailable': { status: 503, title: 'The event stream does not answer', retryable: true },
  'realtime.too_many_connections': { status: 503, title: 'Too many connections', retryable: true },
  'realtime.too_many_subscriptions': { status: 429, title: 'Too many subscriptions', retryable: false },
  'realtime.slow_consumer': { status: 429, title: 'The client reads too slowly', retryable: true },
  'realtime.bad_origin': { status: 403, title: 'The origin is not allowed', retryable: false },
  'logs.bad_query': { status: 422, title: 'The log query cannot be read', retryable: false },
  'logs.not_found': { status: 404, title: 'No such log entry', retryable: false },
  'logs.expired': { status: 410, title: 'The log entry is no longer kept', retryable: false },
  'logs.busy': { status: 503, title: 'Too many log searches at once', retryable: true },
  'logs.storage_full': { status: 503, title: 'The log store has no room', retryable: true },
  'logs.engine_unavailable': { status: 503, title: 'The log engine does not answer', retryable: true },
  'logs.on_hold': { status: 409, title: 'The log entries are on hold', retryable: false },
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
  /** Where in a query the fault is, in characters from 0; on the wire beside `errors`. */
  readonly position?: number;
  /** Extra response headers, e.g. `Allow`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Fields more of the body by REST, for clients that look for them. */
  readonly extensions?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** Thrown anywhere; rendered as RFC 9457 on REST and as an `error` frame on sockets. */
export class Problem extends Error {
  readonly kind: ProblemKind;

  constructor(
    readonly code: ProblemCode,
    readonly options: ProblemOptions = {},
  ) {
    super(sentenceOf(code, options.detail), { cause: options.cause });
    this.name = 'Problem';
    this.kind = PROBLEMS[code];
  }

  /** The same problem with fields more in its body by REST. */
  with(extensions: Readonly<Record<string, string>>): Problem {
    return new Problem(this.code, { ...this.options, detail: this.message, extensions });
  }
}

/** The sentence of a problem for people: what happened, and what to do where that is always the same. */
export function sentenceOf(code: ProblemCode, detail?: string): string {
  const remedy = (REMEDIES as Readonly<Record<string, string>>)[code];
  if (remedy === undefined) return detail ?? PROBLEMS[code].title;
  const said = detail ?? `${PROBLEMS[code].title}.`;
  return said.endsWith(remedy) ? said : `${said} ${remedy}`;
}
