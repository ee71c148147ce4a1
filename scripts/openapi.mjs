// npm run openapi writes openapi.json and asyncapi.json; npm run openapi:check compares them with the code.
import { main, prepare, run } from './prepare.mjs';

await main(async () => {
  const node = await prepare();
  return run(node, ['scripts/openapi-document.mjs', ...process.argv.slice(2)]);
});
