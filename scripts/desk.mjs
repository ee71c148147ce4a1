// npm run desk: users, keys and a doctor at the command line, on the pinned Node.
import { command, main, prepare } from './prepare/prepare.mjs';

await main(async () => {
  const node = await prepare({ tools: false });
  return command(node, 'dist/cli/desk.js', process.argv.slice(2));
});
