// npm run bench: builds what is stale and measures on the pinned Node.
import { main, optionsOf, prepare, run } from './prepare/prepare.mjs';

const USAGE = `npm run bench -- [--smoke] [--only=<parts of names, by commas>]
    Measures every figure beside its limit, or those of some scenarios; with --smoke shortly, so that only the scenarios are tried.`;

await main(async () => {
  const options = optionsOf(USAGE, ['--smoke'], ['--only']);
  const node = await prepare();
  return run(node, ['bench/run.ts', ...options]);
});
