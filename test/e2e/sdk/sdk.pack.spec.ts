import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { consumerFolder } from '../../support/sdk-examples.js';

const run = promisify(execFile);

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
}

const consumer = consumerFolder();
afterAll(() => consumer.remove());

it('the client library, compiled as npm run sdk:pack does, has all that its package.json exports, for plain Node', async () => {
  const packed = join(consumer.folder, 'client');
  mkdirSync(packed);
  cpSync('sdk/package.json', join(packed, 'package.json'));
  symlinkSync(join(consumer.folder, 'node_modules'), join(packed, 'node_modules'));
  const compiler = ['node_modules/typescript/bin/tsc', '-p', 'sdk/tsconfig.build.json', '--outDir', join(packed, 'dist')];
  await run(process.execPath, compiler);

  const { exports } = JSON.parse(readFileSync('sdk/package.json', 'utf8')) as Manifest;
  const entries = Object.values(exports).flatMap((entry) => (typeof entry === 'string' ? [] : [entry]));
  expect(entries.length).toBe(4);
  for (const { types } of entries) expect(readFileSync(join(packed, types), 'utf8')).toContain('export');
  const imports = entries.map(
    (entry) => `console.log(Object.keys(await import(${JSON.stringify(join(packed, entry.default))})).length > 0);`,
  );
  const { stdout } = await run(process.execPath, [consumer.write('all.mjs', imports.join('\n'))], { env: { PATH: process.env.PATH } });
  expect(stdout).toBe('true\n'.repeat(4));
}, 60_000);
