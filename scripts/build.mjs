// npm run build: builds whether or not it is stale; with --if-stale only then.
import { main, prepare } from './prepare.mjs';

await main(async () => {
  await prepare({ builds: process.argv.includes('--if-stale') ? 'stale' : 'always' });
});
