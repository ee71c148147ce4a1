import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StartedDesk } from '../support/started-desk.js';

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
