// npm run logs:cat -- <file.qdlog>: prints the entries of a segment of logs as NDJSON, without a server, on the pinned Node.
import { main, prepare, ROOT, run } from './prepare/prepare.mjs';
import { join } from 'node:path';

await main(async () => {
  const node = await prepare({ tools: false });
  return run(node, [join(ROOT, 'dist/modules/logs/archive/cat.command.js'), ...process.argv.slice(2)]);
});
