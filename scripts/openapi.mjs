// npm run openapi writes openapi.json and asyncapi.json; npm run openapi:check compares them with the code.
import { main, optionsOf, prepare, run } from './prepare/prepare.mjs';

const USAGE = `npm run openapi
    Writes openapi.json, asyncapi.json, docs/events.md and docs/figures.md.
npm run openapi:check
    Compares them with the code.`;

await main(async () => {
  const options = optionsOf(USAGE, ['--check']);
  const node = await prepare({ page: false });
  return run(node, ['scripts/documents/openapi-document.mjs', ...options]);
});
