// npm start: installs what is missing, builds what is stale, then hands over to the launcher (src/start.ts) on the pinned Node.
import { desk, main, optionsOf, prepare, say } from './prepare/prepare.mjs';

const USAGE = `npm start
    Runs the desk, and installs and builds what is missing. Its settings are environment variables, or the file .env: see .env.example.`;

await main(async () => {
  optionsOf(USAGE);
  const node = await prepare({ tools: false });
  say('Starting Quarterdeck ...');
  return desk(node);
});
