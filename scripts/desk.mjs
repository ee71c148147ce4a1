// npm run desk: users, keys and a doctor at the command line, on the pinned Node.
import { join } from 'node:path';
import { main, prepare, ROOT, run } from './prepare/prepare.mjs';

await main(async () => {
  const node = await prepare({ tools: false });
  return run(node, ['--disable-warning=ExperimentalWarning', join(ROOT, 'dist/cli/desk.js'), ...process.argv.slice(2)]);
});
