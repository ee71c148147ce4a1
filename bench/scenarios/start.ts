import { backendEnv, temporaryDirectory } from '../support/backend.ts';
import { startDesk } from '../support/desk.ts';
import { startedMs } from '../support/own-start.ts';
import { atMost, type Effort, type Result } from '../support/result.ts';
import { median } from '../support/stats.ts';

/** From the start of the process to readiness, with a data directory that exists. */
export async function readyAfterStart({ rounds }: Effort): Promise<Result[]> {
  const desk = await startDesk();
  const env = backendEnv(desk, temporaryDirectory());
  await startedMs(env, ready);
  const taken: number[] = [];
  for (let round = 0; round < rounds; round += 1) taken.push(await startedMs(env, ready));
  desk.close();
  return [atMost('ready after start, data directory present', median(taken) / 1000, 3, 's', { worst_s: Math.max(...taken) / 1000 })];
}

async function ready(url: string): Promise<void> {
  const response = await fetch(`${url}/health/ready`);
  if (!response.ok) throw new Error(`not ready: ${response.status}`);
}
