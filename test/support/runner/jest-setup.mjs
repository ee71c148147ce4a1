// What Jest's own runner does for a test and jest-light-runner leaves out: an end to what hangs, and an environment without the runner's own.
import { addEventHandler } from 'jest-circus';
import { endedAfter } from './ended-after.ts';

const TEST_TIMEOUT_MS = 120_000;

// The processes that tests start are to be like those of a user.
delete process.env.NODE_OPTIONS;

addEventHandler(({ name, timeout = TEST_TIMEOUT_MS }, { currentDescribeBlock: block }) => {
  const added = { add_test: block.children, add_hook: block.hooks }[name]?.at(-1);
  if (added?.fn) added.fn = endedAfter(timeout, added.fn);
});
