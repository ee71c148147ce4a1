import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const COMMAND = fileURLToPath(new URL('../../../src/modules/logs/archive/cat.command.ts', import.meta.url));
const HOOKS = new URL('../../support/runner/typescript-hooks.mjs', import.meta.url).href;

/** The command of `npm run logs:cat`, run from its source and not from the build. */
describe('npm run logs:cat', () => {
  async function cat(...words: string[]): Promise<[unknown, string, string]> {
    const child = spawn(process.execPath, ['--import', HOOKS, COMMAND, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
    const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    return [code, output, errors];
  }

  it.each([
    ['/nowhere/a.qdlog', 'does not exist'],
    [fileURLToPath(new URL('.', import.meta.url)), 'is a directory'],
  ])('says in one sentence that %s cannot be read, and what to name', async (path, why) => {
    expect(await cat(path)).toEqual([1, '', `${path} ${why}. Name a file that ends in .qdlog; GET /api/logs/archive lists them.\n`]);
  });

  it.each([
    [['--file', 'a.qdlog'], 'There is no option --file here. There are: --help.'],
    [[], 'Name a file that ends in .qdlog; GET /api/logs/archive lists them.'],
  ])('says of %j what is wrong, and how it is used', async (words, sentence) => {
    expect(await cat(...words)).toEqual([2, '', expect.stringContaining(`${sentence}\n\nnpm run logs:cat -- <file.qdlog>`)]);
  });
});
