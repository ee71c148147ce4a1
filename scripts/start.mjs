// npm start: installs what is missing, builds what is stale, then hands over to the launcher (src/start.ts) on the pinned Node.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { main, prepare, ROOT, run, say } from './prepare.mjs';

await main(async () => {
  const node = await prepare();
  say('Starting Quarterdeck ...');
  const settings = existsSync(join(ROOT, '.env')) ? ['--env-file=.env'] : [];
  const env = { ...process.env, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE || join(ROOT, 'node_modules/.cache/node') };
  return run(node, [...settings, '--enable-source-maps', 'dist/start.js'], { env, channel: true });
});
