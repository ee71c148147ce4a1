import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../until.js';
import { freePort } from '../../../src/launcher/port.js';

/** A real nginx with the configuration that we ship, in front of these backends in place of those that Docker's DNS would name. */
export class Nginx {
  private constructor(
    private readonly process: ChildProcess,
    private readonly directory: string,
    readonly url: string,
  ) {}

  static start(backends: readonly string[]): Promise<Nginx> {
    return Nginx.listening(backends, (shipped, port) => shipped.replace('listen 80;', `listen 127.0.0.1:${port};`));
  }

  /** As the README has TLS end here: `listen` is its lines in place of `listen 80;`, `certificates` the folder of the certificate. */
  static startTls(backends: readonly string[], listen: string, certificates: string): Promise<Nginx> {
    return Nginx.listening(
      backends,
      (shipped, port) =>
        shipped.replace('listen 80;', listen.replace('443', `127.0.0.1:${port}`).replaceAll('/etc/nginx/tls', certificates)),
      'https://localhost',
    );
  }

  private static async listening(
    backends: readonly string[],
    configured: (shipped: string, port: number) => string,
    host = 'http://127.0.0.1',
  ): Promise<Nginx> {
    const directory = await mkdtemp(join(tmpdir(), 'quarterdeck-nginx-'));
    const port = await freePort('127.0.0.1', 0);
    const servers = backends.map((url) => `server ${new URL(url).host} max_fails=0;`).join(' ');
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${directory}/${kind};`);
    const config = configured(await readFile('docker/nginx.conf', 'utf8'), port)
      .replace('resolver 127.0.0.11 valid=5s;', `access_log off; ${temporary.join(' ')}`)
      .replaceAll('server backend:8080 resolve max_fails=0;', servers);
    const file = join(directory, 'nginx.conf');
    await writeFile(file, `daemon off; pid ${directory}/nginx.pid; error_log ${directory}/error.log;\n${config}`);
    const child = spawn(process.env.NGINX_PATH ?? 'nginx', ['-p', directory, '-c', file], { stdio: ['ignore', 'ignore', 'inherit'] });
    await until(() => isListening(port));
    return new Nginx(child, directory, `${host}:${port}`);
  }

  async stop(): Promise<void> {
    const exited = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    await exited;
    await rm(this.directory, { recursive: true, force: true });
  }
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
