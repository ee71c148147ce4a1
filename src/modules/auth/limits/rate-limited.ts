import { isIPv6 } from 'node:net';
import { Problem } from '../../../common/problem.js';
import { type WindowState, MINUTE_SECONDS } from './limiter.js';

/** Response headers of draft-ietf-httpapi-ratelimit-headers. */
export function rateLimitHeaders(
  policy: string,
  points: number,
  standing: WindowState,
  windowSeconds = MINUTE_SECONDS,
): { 'RateLimit-Policy': string; RateLimit: string } {
  return { 'RateLimit-Policy': policyHeader(policy, points, windowSeconds), RateLimit: standingHeader(policy, standing) };
}

/** The header with the limit, which is the same for every answer. */
export function policyHeader(policy: string, points: number, windowSeconds = MINUTE_SECONDS): string {
  return `"${policy}";q=${points};w=${windowSeconds}`;
}

/** The header with the remaining requests of this caller. */
export function standingHeader(policy: string, { remaining, resetMs }: WindowState): string {
  return `"${policy}";r=${remaining};t=${seconds(resetMs)}`;
}

export function rateLimited(
  policy: string,
  points: number,
  standing: WindowState,
  detail: string,
  windowSeconds = MINUTE_SECONDS,
): Problem {
  return new Problem('request.rate_limited', {
    detail,
    retryAfterSeconds: Math.max(seconds(standing.resetMs), 1),
    headers: rateLimitHeaders(policy, points, { ...standing, remaining: 0 }, windowSeconds),
  });
}

/** The key under which an address is counted: for IPv6 its /64, because one subscriber gets a whole /64. */
export function addressKey(ip: string): string {
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip) ?? [];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(ip)) return ip;
  const [head = '', tail = ''] = ip.split('::');
  const left = head.split(':').filter(Boolean);
  const right = tail.split(':').filter(Boolean);
  const groups = [...left, ...Array<string>(Math.max(8 - left.length - right.length, 0)).fill('0'), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

function seconds(ms: number): number {
  return Math.ceil(ms / 1000);
}
