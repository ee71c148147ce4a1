// The OpenAPI and the AsyncAPI document of the build and the pages of events and figures, without starting anything: Nest's preview mode
// makes routes but no services.
import { createSecretKey, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { NestFactory } from '@nestjs/core';
import { format, resolveConfig } from 'prettier';
import { apiDocument } from '../../dist/api-document.js';
import { asyncApiDocument } from '../../dist/async-api-document.js';
import { configureRoutes, createAdapter } from '../../dist/app.js';
import { AppModule } from '../../dist/app.module.js';
import { loadConfig } from '../../dist/config/config.js';
import { endWithItsReader } from '../prepare/processes.mjs';
import { eventsPage } from './events-page.mjs';
import { figuresPage } from './figures-page.mjs';

endWithItsReader();
const config = loadConfig({ NODE_ENV: 'test' });
const secrets = { jwt: createSecretKey(randomBytes(32)), apiKeyPepper: randomBytes(32) };
const app = await NestFactory.create(AppModule.forRoot(config, secrets), createAdapter(config), {
  preview: true,
  logger: ['error'],
  abortOnError: false,
});
configureRoutes(app);
const stream = asyncApiDocument(app);
const api = apiDocument(app);
const DOCUMENTS = {
  'openapi.json': JSON.stringify(api),
  'asyncapi.json': JSON.stringify(stream),
  'docs/events.md': eventsPage(stream),
  'docs/figures.md': figuresPage(api),
};
for (const [file, content] of Object.entries(DOCUMENTS)) {
  const text = await format(content, { ...(await resolveConfig(file)), filepath: file });
  if (!process.argv.includes('--check')) {
    writeFileSync(file, text);
    process.stdout.write(`${file} is written.\n`);
  } else if (readIfThere(file) === text) {
    process.stdout.write(`${file} says what the code says.\n`);
  } else {
    process.stderr.write(`${file} is not what the code says: run "npm run openapi" and look at the difference.\n`);
    process.exitCode = 1;
  }
}

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
