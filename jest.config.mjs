/** One configuration for every suite; the npm scripts choose folders, and have the runner's processes load TypeScript (scripts/test.mjs). */
export default {
  roots: ['<rootDir>/src', '<rootDir>/test', '<rootDir>/web/test'],
  testMatch: ['**/*.spec.ts'],
  // Jest's own runner loads the whole backend anew for each test file, which costs more than the tests.
  runner: ['<rootDir>/test/support/runner/runner.mjs', { runtime: 'child_process' }],
  testSequencer: '<rootDir>/test/support/runner/longest-first.mjs',
  setupFilesAfterEnv: ['<rootDir>/test/support/runner/jest-setup.mjs'],
};
