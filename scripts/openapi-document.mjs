// The OpenAPI document of the build, without starting anything: Nest's preview mode makes routes but no services.
import { createSecretKey, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { NestFactory } from '@nestjs/core';
import { format, resolveConfig } from 'prettier';
import { apiDocument } from '../dist/api-document.js';
import { configureRoutes, createAdapter } from '../dist/app.js';
import { AppModule } from '../dist/app.module.js';
import { loadConfig } from '../dist/config/config.js';

const FILE = 'openapi.json';

const config = loadConfig({ NODE_ENV: 'test' });
const secrets = { jwt: createSecretKey(randomBytes(32)), apiKeyPepper: randomBytes(32) };
const app = await NestFactory.create(AppModule.forRoot(config, secrets), createAdapter(config), {
  preview: true,
  logger: ['error'],
  abortOnError: false,
});
configureRoutes(app);
const text = await format(JSON.stringify(apiDocument(app)), { ...(await resolveConfig(FILE)), filepath: FILE });

if (!process.argv.includes('--check')) {
  writeFileSync(FILE, text);
  process.stdout.write(`${FILE} is written.\n`);
} else if (readIfThere(FILE) === text) {
  process.stdout.write(`${FILE} says what the code says.\n`);
} else {
  process.stderr.write(`${FILE} is not what the code says: run "npm run openapi" and look at the difference.\n`);
  process.exitCode = 1;
}

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
