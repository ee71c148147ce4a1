// npm run build: builds whether or not it is stale; with --if-stale only then.
import { main, optionsOf, prepare } from './prepare/prepare.mjs';

const USAGE = `npm run build [-- --if-stale]
    Compiles the backend and the page; --if-stale only those whose sources have changed.`;

await main(async () => {
  await prepare({ builds: optionsOf(USAGE, ['--if-stale']).has('--if-stale') ? 'stale' : 'always' });
});
