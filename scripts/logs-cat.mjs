// npm run logs:cat -- <file.qdlog>: prints the entries of a segment of logs as NDJSON, without a server, on the pinned Node.
import { command, main, prepare } from './prepare/prepare.mjs';

await main(async () => {
  const node = await prepare({ tools: false });
  return command(node, 'dist/modules/logs/archive/cat.command.js', process.argv.slice(2));
});
