import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { consumerFolder, readmeExamples } from '../../support/sdk-examples.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const KB = 1024;
/** What a project has anyway. */
const PEERS = [/^react(\/|$)/, /^@tanstack\//, /^socket\.io-client$/];

interface Chunk {
  readonly fileName: string;
  readonly code: string;
  readonly isEntry: boolean;
  readonly imports: readonly string[];
}

interface Rolldown {
  rolldown(options: object): Promise<{ generate(options: object): Promise<{ readonly output: readonly Chunk[] }> }>;
}

const consumer = consumerFolder();
afterAll(() => consumer.remove());

/** What a page loads at once for the whole of this package, minified by the bundler of Vite: not what is loaded when it is needed. */
async function bundled(name: string): Promise<string> {
  const vite = createRequire(join(ROOT, 'web/package.json')).resolve('vite');
  const { rolldown } = (await import(pathToFileURL(createRequire(vite).resolve('rolldown')).href)) as Rolldown;
  const bundle = await rolldown({
    ...{ input: consumer.write('main.js', `export * from '${name}';`), cwd: consumer.folder, platform: 'browser', logLevel: 'silent' },
    ...{ external: PEERS, resolve: { conditionNames: ['source', 'import', 'browser'] } },
  });
  const { output } = await bundle.generate({ format: 'esm', minify: true });
  const byName = new Map(output.map((chunk) => [chunk.fileName, chunk]));
  const atOnce = new Set(output.filter(({ isEntry }) => isEntry));
  for (const { imports } of atOnce) for (const part of imports) if (byName.has(part)) atOnce.add(byName.get(part)!);
  return [...atOnce].map(({ code }) => code).join('\n');
}

/** With openapi-fetch, without peers. */
it.each([
  ['@quarterdeck/client', 6],
  ['@quarterdeck/client/realtime', 7],
  ['@quarterdeck/client/react', 4],
])('%s is at most %d KB of brotli, and needs no Node', async (name, limit) => {
  const code = await bundled(name);
  expect(brotliCompressSync(code).length / KB).toBeLessThanOrEqual(limit);
  expect(code).not.toMatch(/from ?["'`]node:/);
});

it('every import of the package is there as source, types and code', () => {
  const { exports, files, sideEffects, type } = JSON.parse(readFileSync(join(ROOT, 'sdk/package.json'), 'utf8')) as {
    exports: Record<string, string | { source: string; types: string; default: string }>;
    files: string[];
    sideEffects: boolean;
    type: string;
  };
  expect([type, sideEffects, files, Object.keys(exports)]).toEqual([
    ...['module', false, ['dist', 'README.md']],
    ['.', './realtime', './react', './node', './package.json'],
  ]);
  for (const entry of Object.values(exports)) {
    if (typeof entry === 'string') continue;
    const [, name = ''] = /^\.\/src\/(\w+)\.ts$/.exec(entry.source) ?? [];
    expect([existsSync(join(ROOT, 'sdk', entry.source)), entry.types, entry.default]).toEqual([
      ...[true, `./dist/${name}.d.ts`, `./dist/${name}.js`],
    ]);
  }
});

it('the examples of the README are free of errors under the flags of this project, and so are the types of the package', () => {
  for (const [name, code] of readmeExamples()) consumer.write(`${name}.ts`, code);
  const options = {
    ...{ noEmit: false, declaration: true, emitDeclarationOnly: true, outDir: join(consumer.folder, 'out'), rootDir: '/' },
    // As a project with a page has them; the decorators of the backend are none of them.
    ...{ lib: ['es2024', 'dom', 'dom.iterable', 'dom.asynciterable'], types: ['node'], customConditions: ['source'] },
    ...{ allowImportingTsExtensions: false, experimentalDecorators: false, emitDecoratorMetadata: false },
  };
  const settings = {
    extends: join(ROOT, 'tsconfig.json'),
    compilerOptions: options,
    include: ['*.ts', join(ROOT, 'sdk/src')],
    exclude: [],
  };
  const project = consumer.write('tsconfig.json', JSON.stringify(settings));
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const { stdout, status } = spawnSync(process.execPath, [tsc, '-p', project], { cwd: consumer.folder, encoding: 'utf8' });
  expect([stdout, status]).toEqual(['', 0]);
  expect(existsSync(join(consumer.folder, 'out', ROOT, 'sdk/src/react.d.ts'))).toBe(true);
});
