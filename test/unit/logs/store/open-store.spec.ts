import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../../../src/config/config.js';
import { openLogStore } from '../../../../src/modules/logs/store/open-store.js';
import type { RedisConnections } from '../../../../src/platform/redis/redis.connections.js';

const HOOKS = new URL('../../../support/runner/typescript-hooks.mjs', import.meta.url).href;
const SOURCE = new URL('../../../../src/', import.meta.url).href;

/** What a process says that opens and closes the log store of a desk with these directories. */
async function openedElsewhere(env: Record<string, string>): Promise<string> {
  const script = `
    const [{ loadConfig }, { openLogStore }] = await Promise.all([import('${SOURCE}config/config.ts'), import('${SOURCE}modules/logs/store/open-store.ts')]);
    const opened = await openLogStore(loadConfig(${JSON.stringify(env)}), { enabled: false }).catch((error) => console.log(String(error)));
    await opened?.close();
    if (opened) console.log('opened');
    process.exit();`;
  const child = spawn(process.execPath, [`--import=${HOOKS}`, '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await once(child, 'close');
  return said;
}

it('is refused to a second desk, also where all else is its own, until the first has closed it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'log-two-'));
  const envOf = (desk: string) => ({ NODE_ENV: 'test', DATA_DIR: join(folder, desk), LOG_DATA_DIR: join(folder, 'logs') });
  const first = await openLogStore(loadConfig(envOf('one')), { enabled: false } as RedisConnections);
  expect(await openedElsewhere(envOf('two'))).toMatch(
    new RegExp(`StartupError: The data directory .*logs is in use by process ${process.pid}: stop that one or .* LOG_DATA_DIR`),
  );
  await first.close();
  expect(await openedElsewhere(envOf('two'))).toContain('opened');
  rmSync(folder, { recursive: true });
});
