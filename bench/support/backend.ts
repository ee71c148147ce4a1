import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child } from './child.ts';
import type { BenchDesk } from './desk.ts';

export const BENCH_PASSWORD = 'bench-admin-pass';

/** A backend under test, its address and a token of its admin. */
export interface Backend {
  readonly child: Child;
  readonly url: string;
  readonly token: string;
  stop(): Promise<void>;
}

const temporary: string[] = [];
process.once('exit', () => {
  for (const directory of temporary) rmSync(directory, { recursive: true, force: true });
});

/** A directory for the life of the bench, removed at its end. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'quarterdeck-bench-'));
  temporary.push(directory);
  return directory;
}

/** The settings under which the backend is measured: every guard in place, the request limit too high to interfere. */
export function backendEnv(desk: BenchDesk, dataDir: string, more: Record<string, string> = {}): Record<string, string> {
  return {
    NODE_ENV: 'development',
    SANDBOX: 'off',
    LOG_LEVEL: 'warn',
    DATA_DIR: dataDir,
    ADMIN_PASSWORD: BENCH_PASSWORD,
    OPERATOR_PASSWORD: BENCH_PASSWORD,
    VIEWER_PASSWORD: BENCH_PASSWORD,
    RATE_LIMIT_PER_MINUTE: '10000000',
    WEBSOCKET_PORT: '0',
    WEBSOCKET_MAX_CONNECTIONS: '5000',
    WEBSOCKET_MAX_CONNECTIONS_PER_USER: '5000',
    PORTFOLIO_SERVICE_URL: desk.urls['portfolio'] ?? '',
    EXECUTION_SERVICE_URL: desk.urls['execution'] ?? '',
    AI_ENGINE_SERVICE_URL: desk.urls['ai'] ?? '',
    RISK_SERVICE_URL: desk.urls['risk'] ?? '',
    MONITORING_SERVICE_URL: desk.urls['monitoring'] ?? '',
    ...more,
  };
}

export async function startBackend(desk: BenchDesk, dataDir: string, more: Record<string, string> = {}): Promise<Backend> {
  const child = await Child.start('servers/quarterdeck.ts', backendEnv(desk, dataDir, more), ['--expose-gc']);
  const url = await child.ask<string>('listen');
  const token = await logInAt(url);
  const end = async (): Promise<void> => {
    await child.ask('close');
    await child.stop();
  };
  let ended: Promise<void> | undefined;
  const stop = (): Promise<void> => (ended ??= end());
  return { child, url, token, stop };
}

/** Returns a token of the admin. */
export async function logInAt(url: string): Promise<string> {
  const response = await fetch(`${url}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'admin', password: BENCH_PASSWORD }),
  });
  if (!response.ok) throw new Error(`The bench cannot log in: ${response.status} ${await response.text()}`);
  const { access_token: token } = (await response.json()) as { access_token: string };
  return token;
}
