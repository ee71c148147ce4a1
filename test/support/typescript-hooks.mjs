/**
 * `node --import <this file> script.ts` runs the sources: for Jest's workers, which load each module of the backend once and not once a
 * test file, and for tests that need a process of their own to kill.
 */
import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformFileSync } from '@swc/core';

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

/** The runner gives each test file an address of its own, by a query. */
const withoutQuery = (url) => url.replace(/\?.*$/, '');

registerHooks({
  resolve(specifier, context, next) {
    const isOurs = specifier.startsWith('.') && specifier.endsWith('.js') && withoutQuery(context.parentURL ?? '').endsWith('.ts');
    const source = isOurs ? new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL) : null;
    return source && existsSync(source) ? next(source.href, context) : next(specifier, context);
  },
  load(url, context, next) {
    const file = withoutQuery(url);
    if (!file.endsWith('.ts') || file.includes('/node_modules/')) return next(url, context);
    return { format: 'module', source: transformFileSync(fileURLToPath(file), OPTIONS).code, shortCircuit: true };
  },
});
