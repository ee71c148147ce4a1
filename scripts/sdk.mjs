// npm run sdk writes the types of the SDK, made of openapi.json and asyncapi.json; npm run sdk:check compares them.
import { main, optionsOf, prepare, run } from './prepare/prepare.mjs';

const USAGE = `npm run sdk
    Writes the types of the SDK.
npm run sdk:check
    Compares them with the code.`;

await main(async () => {
  const options = optionsOf(USAGE, ['--check']);
  const node = await prepare({ builds: 'never' });
  return run(node, ['scripts/documents/sdk-types.mjs', ...options]);
});
