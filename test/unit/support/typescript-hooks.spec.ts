import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const HOOKS = join(import.meta.dirname, '../../support/runner/typescript-hooks.mjs');

describe('a source that runs without a build', () => {
  it('is compiled as it is now, whatever was made of it before', () => {
    const folder = mkdtempSync(join(tmpdir(), 'quarterdeck-hooks-'));
    const said = (text: string): string => {
      writeFileSync(join(folder, 'text.ts'), `export const text: string = '${text}';`);
      return execFileSync(process.execPath, ['--import', HOOKS, join(folder, 'main.ts')], { encoding: 'utf8' }).trim();
    };
    try {
      writeFileSync(join(folder, 'main.ts'), `import { text } from './text.js'; console.log(text);`);
      expect(['one', 'two', 'one'].map(said)).toEqual(['one', 'two', 'one']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
