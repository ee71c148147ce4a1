import { setTimeout as delay } from 'node:timers/promises';
import type { Backend } from '../support/backend.ts';
import { Child } from '../support/child.ts';
import { withReplicas } from '../support/cluster.ts';
import { compare } from '../support/load.ts';
import { execute, withBackend } from '../support/postgres.ts';
import { atLeast, atMost, type Effort, type Result } from '../support/result.ts';
import { median, percentile } from '../support/stats.ts';

const PASSWORD = 'bench-admin-pass';
const CONNECTIONS = 50;
const SOCKETS_EACH = 5;
const JSON_TYPE = { 'content-type': 'application/json' };
const as = (token: string) => ({ authorization: `Bearer ${token}` });

interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

async function post<T>(url: string, headers: Record<string, string>, body: unknown): Promise<T> {
  const response = await fetch(url, { method: 'POST', headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

const login = ({ url }: Backend, username: string): Promise<Tokens> => post(`${url}/api/auth/login`, {}, { username, password: PASSWORD });

/** A verified key against a verified token on the same ordinary route; and how long a revoked key is accepted. */
export function keyRequests(effort: Effort): Promise<Result[]> {
  return withBackend(async ({ url, token }) => {
    const { id, key } = await post<{ id: string; key: string }>(`${url}/api/api-keys`, as(token), {
      name: 'bench',
      permissions: ['view_dashboard'],
    });
    const target = (headers: Record<string, string>) => ({ url: `${url}/api/auth/me`, headers });
    const compared = await compare(target({ 'x-api-key': key }), target(as(token)), CONNECTIONS, effort);
    const startMs = performance.now();
    await fetch(`${url}/api/api-keys/${id}`, { method: 'DELETE', headers: as(token) });
    const deletedMs = performance.now();
    const { status } = await fetch(`${url}/api/auth/me`, { headers: { 'x-api-key': key } });
    if (status !== 401) throw new Error(`A revoked key was answered ${status}`);
    const details = { keys_per_s: compared.ours, tokens_per_s: compared.limit, revoked_in_ms: deletedMs - startMs };
    return [atLeast('requests/s with a remembered API key against a token', compared.ratio, 0.8, 'x', details)];
  });
}

/** Users are removed at one replica while their sockets are open at both: when the last frame comes after the answer to the removal. */
export function revocation({ sockets }: Effort): Promise<Result[]> {
  const people = Math.max(sockets / 2.5, 10);
  return withReplicas(async ([here, there], database) => {
    await execute(
      database,
      `insert into users (username, password_hash, role)
       select 'bench-' || n, password_hash, role from users, generate_series(1, $1::int) n where username = 'viewer'`,
      [people],
    );
    const names = Array.from({ length: people }, (_, n) => `bench-${n + 1}`);
    const tokens: string[] = [];
    for (const name of names) tokens.push((await login(here, name)).access_token);
    const clients = await Child.start('clients/revoked.ts');
    const open = await clients.ask<number>('connect', { urls: [here.url, there.url], tokens, socketsEach: SOCKETS_EACH });
    const answeredMs: number[] = [];
    for (const name of names) {
      await fetch(`${here.url}/api/users/${name}`, { method: 'DELETE', headers: as(here.token) });
      answeredMs.push(performance.timeOrigin + performance.now());
    }
    await delay(2000);
    const ends = await clients.ask<{ lastMs: number; open: number }[]>('report');
    await clients.stop();
    const left = ends.reduce((sum, user) => sum + user.open, 0);
    if (left > 0) throw new Error(`${left} sockets of removed users are open`);
    const afterMs = ends.map(({ lastMs }, index) => Math.max(lastMs - (answeredMs[index] ?? 0), 0));
    const details = { sockets: open, users: people, p50_ms: median(afterMs), worst_ms: Math.max(...afterMs) };
    const what = `revocation with ${open} sockets on two replicas: last frame after the answer`;
    return [
      atMost(`${what}, worst`, Math.max(...afterMs), 1000, 'ms', details),
      atMost(`${what}, p99`, percentile(afterMs, 0.99), 300, 'ms', details),
    ];
  });
}

/** Refreshes of as many sessions as there are connections, each with the token of the one before. */
export function refreshes({ rounds, roundMs }: Effort): Promise<Result[]> {
  return withBackend(async (backend) => {
    const tokens: Tokens[] = [];
    // One by one, because many at once of one user would count as guesses.
    while (tokens.length < CONNECTIONS) tokens.push(await login(backend, 'viewer'));
    const endMs = performance.now() + rounds * roundMs;
    const startMs = performance.now();
    let count = 0;
    const session = async (first: Tokens): Promise<void> => {
      for (let { refresh_token: token } = first; performance.now() < endMs; count += 1)
        ({ refresh_token: token } = await post<Tokens>(`${backend.url}/api/auth/refresh`, {}, { refresh_token: token }));
    };
    await Promise.all(tokens.map(session));
    const perSecond = (count / (performance.now() - startMs)) * 1000;
    return [atLeast('refreshes on a real Postgres', perSecond, 500, '/s', { sessions: CONNECTIONS })];
  });
}

/** Rows that are written one by one by many callers, then a check of a long trail. */
export function auditTrail({ rounds, roundMs, auditRows }: Effort): Promise<Result[]> {
  return withBackend(async ({ url, token, child }) => {
    const perSecond = await child.ask<number>('recordAudit', rounds * roundMs);
    await child.ask('fillAudit', auditRows);
    const used = async () => (await child.ask<{ used: number }>('memory')).used / 2 ** 20;
    const before = await used();
    let most = before;
    const startMs = performance.now();
    let checked: { ok: boolean | null; rows: number };
    do {
      const response = await fetch(`${url}/api/audit/verify?wait_seconds=1`, { headers: as(token) });
      checked = (await response.json()) as typeof checked;
      most = Math.max(most, await used());
    } while (checked.ok === null);
    const seconds = (performance.now() - startMs) / 1000;
    if (!checked.ok) throw new Error('The trail does not verify');
    return [
      atLeast('audit rows in one chain, written by 500 callers', perSecond, 2000, '/s', {}),
      atMost(`verify ${checked.rows} audit rows`, seconds, 30, 's', { rows: checked.rows }),
      atMost('memory that verifying takes', most - before, 32, 'MiB', { before_mib: before, most_mib: most }),
    ];
  });
}

/** The latency of other users while a thousand users wait for their login; the limits of logins are off, so that all reach the hasher. */
export function waitingLogins({ rounds, roundMs, simultaneous }: Effort): Promise<Result[]> {
  return withBackend(
    async ({ url, token }) => {
      const logins = await Child.start('clients/logins.ts');
      await latencies(url, token, roundMs);
      const [alone, beside]: [number[], number[]] = [[], []];
      let answered = 0;
      // Many short rounds: what else the machine does changes from second to second, and more than the logins do.
      for (let round = 0; round < rounds * 5; round += 1) {
        alone.push(percentile(await latencies(url, token, roundMs / 2), 0.95));
        await logins.ask('begin', { url, count: simultaneous });
        // Those who find no room are refused first; then they wait.
        await delay(1000);
        beside.push(percentile(await latencies(url, token, roundMs / 2), 0.95));
        answered += await logins.ask<number>('end');
      }
      await logins.stop();
      const details = { alone_p95_ms: median(alone), beside_p95_ms: median(beside), logins_answered: answered };
      return [atMost(`${simultaneous} logins waiting: p95 of other routes`, median(beside) / median(alone), 1.2, 'x', details)];
    },
    { RATE_LIMIT_ENABLED: 'false' },
  );
}

/** Ten callers in turn, each as soon as it has its answer; latencies in ms. */
async function latencies(url: string, token: string, forMs: number): Promise<number[]> {
  const endMs = performance.now() + forMs;
  const taken: number[] = [];
  const caller = async (): Promise<void> => {
    while (performance.now() < endMs) {
      const startMs = performance.now();
      await (await fetch(`${url}/api/auth/me`, { headers: as(token) })).arrayBuffer();
      taken.push(performance.now() - startMs);
    }
  };
  await Promise.all(Array.from({ length: 10 }, caller));
  return taken;
}
