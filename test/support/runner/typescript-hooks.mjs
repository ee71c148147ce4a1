/**
 * `node --import <this file> script.ts` runs the sources: for Jest's workers, which load each module of the backend once and not once a
 * test file, and for tests that need a process of their own to kill.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync, version } from '@swc/core';

const OPTIONS = {
  jsc: {
    target: 'es2024',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: true },
    keepClassNames: true,
  },
  module: { type: 'es6' },
  sourceMaps: 'inline',
};

/** What was made of a text before, by a digest of all that it was made from; a process has a thousand of them to load. */
const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/typescript/', import.meta.url));
const COMPILER = JSON.stringify([version, OPTIONS]);
mkdirSync(CACHE, { recursive: true });

/** The runner gives each test file an address of its own, by a query. */
const withoutQuery = (url) => url.replace(/\?.*$/, '');

/** For each import among its files Node reads 179 kB of package.json again; they are modules, all of them. */
const isWithinDrizzle = (specifier, { parentURL, conditions }) =>
  specifier.startsWith('.') && parentURL?.includes('/node_modules/drizzle-orm/') === true && !conditions.includes('require');

registerHooks({
  resolve(specifier, context, next) {
    if (isWithinDrizzle(specifier, context))
      return { url: new URL(specifier, context.parentURL).href, format: 'module', shortCircuit: true };
    const isOurs = specifier.startsWith('.') && specifier.endsWith('.js') && withoutQuery(context.parentURL ?? '').endsWith('.ts');
    const source = isOurs ? new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL) : null;
    return source && existsSync(source) ? { url: source.href, format: 'module', shortCircuit: true } : next(specifier, context);
  },
  load(url, context, next) {
    const file = withoutQuery(url);
    if (!file.endsWith('.ts') || file.includes('/node_modules/')) return next(url, context);
    return { format: 'module', source: compiled(fileURLToPath(file)), shortCircuit: true };
  },
});

function compiled(filename) {
  const text = readFileSync(filename, 'utf8');
  const made = `${CACHE}${createHash('sha1').update(`${COMPILER}\0${filename}\0`).update(text).digest('hex')}.mjs`;
  try {
    return readFileSync(made, 'utf8');
  } catch {
    const { code } = transformSync(text, { ...OPTIONS, filename });
    // Beside its place first: another process that reads it in this moment is to find all of it, or nothing.
    const draft = `${made}.${process.pid}`;
    writeFileSync(draft, code);
    renameSync(draft, made);
    return code;
  }
}
