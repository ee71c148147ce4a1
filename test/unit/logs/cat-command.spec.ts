import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const COMMAND = fileURLToPath(new URL('../../../src/modules/logs/archive/cat.command.ts', import.meta.url));
const HOOKS = new URL('../../support/runner/typescript-hooks.mjs', import.meta.url).href;

/** The command of `npm run logs:cat`, run from its source and not from the build. */
describe('npm run logs:cat', () => {
  it.each([
    ['/nowhere/a.qdlog', 'does not exist'],
    [fileURLToPath(new URL('.', import.meta.url)), 'is a directory'],
  ])('says in one sentence that %s cannot be read, and what to name', async (path, why) => {
    const child = spawn(process.execPath, ['--import', HOOKS, COMMAND, path], { stdio: ['ignore', 'pipe', 'pipe'] });
    const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    expect([code, output, errors]).toEqual([1, '', `${path} ${why}. Name a file that ends in .qdlog; GET /api/logs/archive lists them.\n`]);
  });
});
