import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventMint } from '../../../src/sandbox/desk/desk-event.js';
import { ServiceLogs } from '../../../src/sandbox/report/service-logs.js';
import { until } from '../../support/until.js';

let folder: string;
const said: string[] = [];
const mint = new EventMint('r');
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'logs-'));
});
afterEach(() => rm(folder, { recursive: true }));

const regime = (n: number) =>
  mint.event(Date.parse('2025-12-04T10:00:00Z'), 'ai', 'regime.changed', { old_regime: `R${n}`, new_regime: `R${n + 1}` });

it("writes one line per event into its service's file", async () => {
  const logs = new ServiceLogs(folder, (line) => said.push(line));
  await logs.open();
  logs.write([regime(1), mint.event(0, 'portfolio', 'pnl.updated', {})]);
  await logs.close();
  expect(await readFile(join(folder, 'ai.log'), 'utf8')).toBe('2025-12-04T10:00:00.000Z INFO  [ai] regime R1 -> R2\n');
  expect(await readdir(folder)).toEqual(['ai.log']);
});

it('ignores events without a log line', async () => {
  const logs = new ServiceLogs(folder, (line) => said.push(line));
  await logs.open();
  logs.write([mint.event(0, 'portfolio', 'pnl.updated', {})]);
  logs.write([regime(1)]);
  await until(async () => (await readdir(folder)).includes('ai.log'));
  await logs.close();
});

it('rotates small files, keeps three old ones, and goes on after a restart', async () => {
  for (let n = 0; n < 12; n++) {
    const logs = new ServiceLogs(folder, (line) => said.push(line), 120);
    await logs.open();
    logs.write([regime(n)]);
    await logs.close();
  }
  expect((await readdir(folder)).toSorted()).toEqual(['ai.log', 'ai.log.1', 'ai.log.2', 'ai.log.3']);
  const lines = (await Promise.all(['ai.log.3', 'ai.log.2', 'ai.log.1', 'ai.log'].map((name) => readFile(join(folder, name), 'utf8'))))
    .join('')
    .trimEnd()
    .split('\n');
  expect(lines.map((line) => line.replace(/.*-> /, ''))).toEqual(['R5', 'R6', 'R7', 'R8', 'R9', 'R10', 'R11', 'R12']);
});

it('without its folder there are no logs, but the desk runs', async () => {
  const blocked = join(folder, 'file');
  await writeFile(blocked, '');
  const told: string[] = [];
  const logs = new ServiceLogs(join(blocked, 'logs'), (line) => told.push(line));
  await logs.open();
  logs.write([regime(1)]);
  await logs.close();
  expect(told).toEqual([expect.stringMatching(/cannot be written \(ENOTDIR\); the desk goes on without them$/)]);
});
