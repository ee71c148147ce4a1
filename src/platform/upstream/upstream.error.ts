import { isAxiosError } from 'axios';

export type UpstreamFailure =
  | 'refused'
  | 'timeout'
  | 'cancelled'
  | 'http_5xx'
  | 'http_4xx'
  | 'not_found'
  | 'error_body'
  | 'not_json'
  | 'truncated'
  | 'too_large'
  | 'redirect_loop'
  | 'wrong_shape'
  | 'breaker_open'
  | 'bulkhead_full'
  | 'not_configured';

/** Why a service gave no usable answer: `reason` is short, for people, and never contains text of the service. */
export class UpstreamError extends Error {
  constructor(
    readonly kind: UpstreamFailure,
    readonly reason: string,
    readonly retryable = false,
  ) {
    super(reason);
    this.name = 'UpstreamError';
  }
}

/**
 * The kinds that count against a service in its breaker: it cannot be reached, or what it sends cannot be used at all.
 * A 4xx, a 404 or a 200 `{"error": ...}` is the word of a service that is alive: that data is unavailable, but asking the
 * service's other paths is neither hopeless nor harmful, so these never open the breaker. Our own limits do not either.
 */
const SERVICE_FAILURES: ReadonlySet<UpstreamFailure> = new Set<UpstreamFailure>([
  'refused',
  'timeout',
  'http_5xx',
  'not_json',
  'truncated',
  'too_large',
  'redirect_loop',
]);

export function isServiceFailure(error: unknown): boolean {
  return error instanceof UpstreamError && SERVICE_FAILURES.has(error.kind);
}

const NETWORK_REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection reset',
  ENOTFOUND: 'host name not found',
  EAI_AGAIN: 'host name not found',
  EHOSTUNREACH: 'host not reachable',
  ENETUNREACH: 'network not reachable',
  ETIMEDOUT: 'connection timed out',
};
const RETRYABLE_CODES: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE']);
const RETRYABLE_STATUSES: ReadonlySet<number> = new Set([502, 503, 504]);

/** The kind of a thrown request error; the caller distinguishes aborts, as it knows whose signal it was. */
export function failureOf(error: unknown): UpstreamError {
  if (error instanceof UpstreamError) return error;
  const code = isAxiosError(error) ? (error.code ?? '') : '';
  if (code === 'ERR_FR_TOO_MANY_REDIRECTS') return new UpstreamError('redirect_loop', 'too many redirects');
  if (isAxiosError(error) && error.message.startsWith('maxContentLength'))
    return new UpstreamError('too_large', 'answer larger than 8 MiB');
  // Headers came, the body broke off: asking again is as likely to cost the same as to help.
  if (isAxiosError(error) && error.response) return new UpstreamError('truncated', 'answer broke off');
  return new UpstreamError('refused', NETWORK_REASONS[code] ?? 'not reachable', RETRYABLE_CODES.has(code));
}

/** The failure that a status outside 2xx is, or null. */
export function failureOfStatus(status: number): UpstreamError | null {
  if (status >= 200 && status < 300) return null;
  if (status === 404) return new UpstreamError('not_found', 'answered 404');
  if (status >= 500) return new UpstreamError('http_5xx', `answered ${status}`, RETRYABLE_STATUSES.has(status));
  return new UpstreamError('http_4xx', `answered ${status}`);
}

/** The result of a reader; null means valid JSON in none of the known forms of the service. */
export function understood<T>(read: T | null): T {
  if (read === null) throw new UpstreamError('wrong_shape', 'answer has none of the known forms');
  return read;
}
