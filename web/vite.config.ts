import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const OUT = fileURLToPath(new URL('../dist/web', import.meta.url));
const PACKED = new Set(['.html', '.js', '.css', '.svg', '.json', '.txt']);
/** Less is sent as it is. A painted desk loads twenty scripts that are smaller than that of most files, so those are packed too. */
const WORTH_IT_BYTES = 1024;
const WORTH_IT_SCRIPT_BYTES = 400;

/** Packs once, as small as it gets, what the backend then only hands out. */
function packFiles(): Plugin {
  return {
    name: 'pack-files',
    writeBundle() {
      for (const entry of readdirSync(OUT, { recursive: true, withFileTypes: true })) {
        const file = join(entry.parentPath, entry.name);
        if (!entry.isFile() || !PACKED.has(extname(file))) continue;
        const bytes = readFileSync(file);
        if (bytes.length <= (extname(file) === '.js' ? WORTH_IT_SCRIPT_BYTES : WORTH_IT_BYTES)) continue;
        const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
        writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }));
        writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
      }
    },
  };
}

const BACKEND = process.env['QUARTERDECK_URL'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react(), packFiles()],
  // The client is built with the page, of its sources.
  resolve: { conditions: ['source', 'module', 'browser', 'development|production'] },
  build: {
    outDir: OUT,
    emptyOutDir: true,
    target: 'es2023',
    // The policy of the page lets no `data:` address in but images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    proxy: Object.fromEntries(['/api', '/ws', '/socket.io', '/docs', '/health'].map((path) => [path, { target: BACKEND, ws: true }])),
  },
});
