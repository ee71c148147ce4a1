import { serve } from '../support/child.ts';
import { insertLoop } from '../support/insert-loop.ts';

/** The limit of the embedded database: plain inserts through the same pool, without other load. */
const built = (file: string) => import(new URL(`../../dist/${file}`, import.meta.url).href);
const [{ openDatabase }, { prepareDataDirectory }] = await Promise.all([
  built('platform/database/open-database.js'),
  built('platform/database/data-directory/data-directory.js'),
]);
const dataDir = process.env['DATA_DIR'] ?? '';
prepareDataDirectory(dataDir);
const database = await openDatabase({ DATABASE_URL: undefined, DATA_DIR: dataDir });

serve({
  insert: (forMs: number) => insertLoop((text, values) => database.pool.query(text, values), forMs),
  close: () => database.close(),
});
