// npm run sdk writes the types of the SDK, made of openapi.json and asyncapi.json; npm run sdk:check compares them.
import { main, prepare, run } from './prepare.mjs';

await main(async () => {
  const node = await prepare({ builds: 'never' });
  return run(node, ['scripts/sdk-types.mjs', ...process.argv.slice(2)]);
});
