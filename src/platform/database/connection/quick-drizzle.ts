import { registerHooks } from 'node:module';

const PACKAGE = /^drizzle-orm(?:\/|$)/;
const AS_REQUIRED = ['node', 'require'];

/**
 * Loads modules that import drizzle-orm, and gives them its CommonJS files, which are the same code. Its package.json lists 179 kB of
 * exports, and Node 24 parses them anew for each ES module that it takes from there (nodejs `getPackageScopeConfig`): 0.4 s of a start.
 * Everything that imports drizzle-orm has to be loaded by then, else there would be two of it.
 */
export async function withQuickDrizzle<T>(load: () => Promise<T>): Promise<T> {
  const hooks = registerHooks({
    resolve: (specifier, context, next) => next(specifier, PACKAGE.test(specifier) ? { ...context, conditions: AS_REQUIRED } : context),
  });
  try {
    return await load();
  } finally {
    hooks.deregister();
  }
}
