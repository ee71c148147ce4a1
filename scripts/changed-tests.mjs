// npm test -- --changed: the spec files that the working tree touches. A spec belongs to a changed file when it imports it, however
// indirectly, or when both carry the name of one feature. Files that compose the whole application import everything, so no import is
// followed through it: `test/e2e/alerts/alerts.spec.ts` starts all features and is about alerts only.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Failure, ROOT } from './prepare/prepare.mjs';

const COMPOSES = new Set(['src/app.ts', 'src/app.module.ts', 'src/api-document.ts', 'src/main.ts', 'src/start.ts']);
const MIGRATIONS = 'src/platform/database/migrations/';
/** A change of one of these files concerns all tests. */
const CONCERNS_ALL = /^(package(-lock)?\.json|jest\.config\.mjs|tsconfig\.json)$/;
/** A migration that only adds tables concerns this test and those of its schema; any other one concerns all. */
const OF_MIGRATIONS = 'test/unit/database/migrations.spec.ts';
const IMPORT = /(?:from|import)\s*\(?\s*'(\.[^']+)'/g;

/** @returns the spec files for what differs from HEAD, or null when everything is concerned. */
export function changedTests() {
  const changed = changedFiles();
  if (changed.some((file) => CONCERNS_ALL.test(file)) || !changed.filter(isMigration).every(onlyAdds)) return null;
  const files = ['src', 'test', 'web/src', 'web/test', 'sdk/src'].flatMap(typescriptUnder);
  const importersOf = importers(files);
  const touched = new Set(changed);
  if (changed.some((file) => file.startsWith(MIGRATIONS))) touched.add(OF_MIGRATIONS);
  for (const file of touched) for (const importer of importersOf.get(file) ?? []) if (!COMPOSES.has(importer)) touched.add(importer);
  const features = new Set(changed.map(featureOf).filter(Boolean));
  return files.filter((file) => file.endsWith('.spec.ts') && (touched.has(file) || features.has(basename(file).split('.')[0])));
}

function isMigration(file) {
  return file.startsWith(MIGRATIONS) && file.endsWith('.sql');
}

/** Whether a migration is new, and makes only tables and indexes. */
function onlyAdds(file) {
  if (git('ls-tree', '--name-only', 'HEAD', '--', file) !== '') return false;
  const statements = readFileSync(join(ROOT, file), 'utf8').split('--> statement-breakpoint');
  return statements.every((statement) => /^CREATE (TABLE|(UNIQUE )?INDEX) /.test(statement.trim()));
}

function changedFiles() {
  const listed = git('diff', '--name-only', '-z', '--relative', 'HEAD') + git('ls-files', '--others', '--exclude-standard', '-z');
  return listed.split('\0').filter((file) => file !== '');
}

function git(...args) {
  try {
    return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    throw new Failure('--changed asks git what has changed, and this is not a clone with a commit.');
  }
}

function typescriptUnder(folder) {
  const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => /\.tsx?$/.test(name)).map((name) => `${folder}/${name}`);
}

function importers(files) {
  const result = new Map();
  for (const file of files) {
    for (const [, path] of readFileSync(join(ROOT, file), 'utf8').matchAll(IMPORT)) {
      const imported = join(dirname(file), path).replace(/\.js$/, '.ts');
      if (existsSync(join(ROOT, imported))) result.set(imported, [...(result.get(imported) ?? []), file]);
    }
  }
  return result;
}

function featureOf(file) {
  if (/^(scripts\/|src\/launcher\/|src\/(main|start)\.ts$)/.test(file)) return 'start';
  return /^src\/modules\/([^/]+)\//.exec(file)?.[1];
}
