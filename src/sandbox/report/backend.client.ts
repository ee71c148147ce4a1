import { errorCode, errorMessage } from '../failure.js';
import type { Shipment } from './cargo.js';

export interface Target {
  readonly url: string;
  readonly apiKey: string;
}

/**
 * The result of a shipment. `later`: the same again after a while; `useless`: the backend will never accept it; `absent`: it has no such
 * route, or not yet.
 */
export type BackendOutcome =
  | { readonly kind: 'taken'; readonly rejected: number; readonly firstError: string | null }
  | { readonly kind: 'later'; readonly reason: string; readonly waitMs: number | null }
  | { readonly kind: 'useless'; readonly reason: string }
  | { readonly kind: 'absent'; readonly reason: string };

const LONGEST_RETRY_AFTER_MS = 300_000;
/** The body itself is at fault: sending it again would get the same answer. */
const BODY_REFUSED = [400, 413, 415, 422];
const NO_SUCH_ROUTE = [404, 405];

/** Posts a shipment. Never rejects: every failure is an outcome. */
export async function post(target: Target, { path, body }: Shipment, timeoutMs: number): Promise<BackendOutcome> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(target.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': target.apiKey },
      body: JSON.stringify(body),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    text = await response.text();
  } catch (error) {
    return { kind: 'later', reason: reasonOf(error), waitMs: null };
  }
  if (response.ok) return { kind: 'taken', ...readRejected(text) };
  const reason = `the backend answers ${response.status}`;
  if (NO_SUCH_ROUTE.includes(response.status)) return { kind: 'absent', reason };
  if (BODY_REFUSED.includes(response.status)) return { kind: 'useless', reason };
  return { kind: 'later', reason, waitMs: retryAfterMs(response.headers.get('retry-after')) };
}

/** Seconds or an HTTP date, as milliseconds from now; null when absent or unreadable. */
export function retryAfterMs(header: string | null, nowMs = Date.now()): number | null {
  if (header === null || header.trim() === '') return null;
  const wait = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isNaN(wait) ? null : Math.min(Math.max(0, wait), LONGEST_RETRY_AFTER_MS);
}

/** How many items of an accepted shipment the backend rejected, and its reason for the first. */
function readRejected(text: string): { rejected: number; firstError: string | null } {
  const report = parsed(text);
  const results = list(field(report, 'results')).filter((result) => field(result, 'status') === 'rejected');
  const rejected = Math.max(results.length, Number(field(report, 'rejected') ?? 0) || 0);
  // Events are answered one by one, trades and metrics with a list of faults.
  const error = field(results[0], 'error') ?? list(field(report, 'errors'))[0] ?? null;
  return { rejected, firstError: rejected > 0 ? JSON.stringify(error) : null };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function reasonOf(error: unknown): string {
  const late = typeof error === 'object' && error !== null && 'name' in error && error.name === 'TimeoutError';
  return late ? 'the backend does not answer in time' : `the backend cannot be reached (${errorCode(error) ?? errorMessage(error)})`;
}
