import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE_MAPS = fileURLToPath(new URL('../../../src/source-maps.ts', import.meta.url));
const MAP = { version: 3, sources: ['the-source.ts'], sourcesContent: ['throw'], names: [], mappings: 'AAAA' };

it('names lines of our sources in a stack, and in packages those of their own files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'source-maps-'));
  const write = (name: string, text: string) => {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${text}\n//# sourceMappingURL=${file}.map\n`);
    writeFileSync(`${file}.map`, JSON.stringify(MAP));
    return file;
  };
  write('node_modules/theirs/index.js', 'exports.stack = new Error("theirs").stack;');
  const ours = write('ours.cjs', 'console.log(new Error("ours").stack, require("theirs").stack);');
  const { stdout } = spawnSync(process.execPath, ['--import', SOURCE_MAPS, ours], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  const [own = '', package_ = ''] = stdout.split('Error: theirs');
  expect(own).toMatch(/the-source\.ts:1/);
  expect(package_).toMatch(/node_modules\/theirs\/index\.js:1/);
});
