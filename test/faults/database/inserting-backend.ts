/** A backend to be killed: opens the database in argv[2], inserts without end, and reports each row once it is acknowledged. */
import { users } from '../../../src/platform/database/tables/schema.js';
import { openDatabase } from '../../../src/platform/database/open-database.js';

const [, , dataDir = ''] = process.argv;

try {
  const database = await openDatabase({ DATABASE_URL: undefined, DATA_DIR: dataDir });
  for (let n = 0; ; n++) {
    const username = `${process.pid}-${n}`;
    await database.drizzle.insert(users).values({ username, passwordHash: 'not a hash', role: 'Viewer' });
    process.send?.({ acknowledged: username });
  }
} catch (error) {
  process.send?.({ failed: String(error) }, () => process.exit(1));
}
