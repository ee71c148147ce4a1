// npm start: installs what is missing, builds what is stale, then hands over to the launcher (src/start.ts) on the pinned Node.
import { desk, main, prepare, say } from './prepare.mjs';

await main(async () => {
  const node = await prepare({ tools: false });
  say('Starting Quarterdeck ...');
  return desk(node);
});
