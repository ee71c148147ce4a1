// What Jest's own runner does for a test and jest-light-runner leaves out: an end to what hangs, and an environment without the runner's own.
import { addEventHandler } from 'jest-circus';

const TEST_TIMEOUT_MS = 120_000;

// The processes that tests start are to be like those of a user.
delete process.env.NODE_OPTIONS;

addEventHandler(({ name, timeout = TEST_TIMEOUT_MS }, { currentDescribeBlock: block }) => {
  const added = { add_test: block.children, add_hook: block.hooks }[name]?.at(-1);
  if (added?.fn) added.fn = endedAfter(timeout, added.fn);
});

function endedAfter(timeoutMs, body) {
  return async () => {
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`It has not ended after ${timeoutMs} ms.`)), timeoutMs);
    });
    await Promise.race([body(), late]).finally(() => clearTimeout(timer));
  };
}
