import { defineConfig } from 'drizzle-kit';

/** `npx drizzle-kit generate` writes the SQL that brings the last migration to the schema. */
export default defineConfig({
  dialect: 'postgresql',
  schema: './src/platform/database/tables/*schema.ts',
  out: './src/platform/database/migrations',
});
