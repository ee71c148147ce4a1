// What a build is made of, as one digest. Plain JavaScript without dependencies, as scripts/prepare/prepare.mjs.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export function hashOfSources() {
  const top = [
    'package-lock.json',
    'nest-cli.json',
    'scripts/compile/compiler.mjs',
    ...readdirSync(ROOT).filter((name) => /^tsconfig.*\.json$/.test(name)),
  ];
  return hashOf([...top.map((name) => join(ROOT, name)), ...filesUnder(join(ROOT, 'src'))]);
}

/** The page and the client that it is built on. */
export function hashOfWeb() {
  return hashOf([join(ROOT, 'package-lock.json'), ...filesUnder(join(ROOT, 'web')), ...filesUnder(join(ROOT, 'sdk/src'))]);
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files.sort((a, b) => (a < b ? -1 : 1)))
    hash
      .update(`${relative(ROOT, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  return hash.digest('hex');
}

function filesUnder(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .filter((name) => !name.includes('node_modules'))
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());
}
