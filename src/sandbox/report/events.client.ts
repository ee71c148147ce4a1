import type { DeskEvent } from '../desk/desk-event.js';
import { errorCode, errorMessage } from '../failure.js';

/** What came of sending a batch. `later`: the same batch again after a while; `useless`: the backend will never take it. */
export type Outcome =
  | { readonly kind: 'taken'; readonly rejected: number; readonly firstError: string | null }
  | { readonly kind: 'later'; readonly reason: string; readonly waitMs: number | null }
  | { readonly kind: 'useless'; readonly reason: string };

const LONGEST_RETRY_AFTER_MS = 300_000;
/** The body itself is at fault: sending it again would meet the same answer. */
const BODY_REFUSED = [400, 413, 415, 422];

/** Posts a batch to `{target}/api/events`. Never rejects: every failure is an outcome. */
export async function postEvents(
  target: { url: string; apiKey: string },
  events: readonly DeskEvent[],
  timeoutMs: number,
): Promise<Outcome> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${target.url}/api/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': target.apiKey },
      body: JSON.stringify(events),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    text = await response.text();
  } catch (error) {
    return { kind: 'later', reason: reasonOf(error), waitMs: null };
  }
  if (response.ok) return { kind: 'taken', ...readRejected(text) };
  const reason = `the backend answers ${response.status}`;
  if (BODY_REFUSED.includes(response.status)) return { kind: 'useless', reason };
  return { kind: 'later', reason, waitMs: retryAfterMs(response.headers.get('retry-after')) };
}

/** Seconds or an HTTP date, as milliseconds from now; null when absent or unreadable. */
export function retryAfterMs(header: string | null, nowMs = Date.now()): number | null {
  if (header === null || header.trim() === '') return null;
  const wait = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isNaN(wait) ? null : Math.min(Math.max(0, wait), LONGEST_RETRY_AFTER_MS);
}

/** How many events of a taken batch the backend will not have, and what it says of the first. */
function readRejected(text: string): { rejected: number; firstError: string | null } {
  const results = field(parsed(text), 'results');
  const rejected = Array.isArray(results) ? results.filter((result) => field(result, 'status') === 'rejected') : [];
  return { rejected: rejected.length, firstError: rejected.length > 0 ? JSON.stringify(field(rejected[0], 'error') ?? null) : null };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function reasonOf(error: unknown): string {
  const late = typeof error === 'object' && error !== null && 'name' in error && error.name === 'TimeoutError';
  return late ? 'the backend does not answer in time' : `the backend cannot be reached (${errorCode(error) ?? errorMessage(error)})`;
}
