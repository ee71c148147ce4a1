import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';

const CLIENT = { clientId: 'quarterdeck', clientSecret: 'a secret of:both & no other' };

/** What is wrong with the ID tokens of the provider; `broken`: its token endpoint answers 502. */
export type Lie = 'nonce' | 'audience' | 'issuer' | 'expired' | 'slow' | 'signature' | 'broken';

/** `oidc-provider` in a process of its own, on a port that is known before it runs. */
export class OidcProvider {
  private process: ChildProcess | undefined;
  private redirectUris: readonly string[] = [];

  private constructor(private readonly port: number) {}

  static async reserve(): Promise<OidcProvider> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    server.close();
    if (address === null || typeof address === 'string') throw new Error('No port is free');
    return new OidcProvider(address.port);
  }

  get issuer(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get env(): Record<string, string> {
    return { OIDC_ISSUER: this.issuer, OIDC_CLIENT_ID: CLIENT.clientId, OIDC_CLIENT_SECRET: CLIENT.clientSecret };
  }

  /** Runs it for sites at these addresses, each time with keys of its own. */
  async start(...sites: readonly string[]): Promise<void> {
    if (sites.length > 0) this.redirectUris = sites.map((site) => `${site}/api/auth/oidc/callback`);
    const options = { port: this.port, ...CLIENT, redirectUris: this.redirectUris };
    this.process = spawn(process.execPath, [join(import.meta.dirname, 'provider.process.mjs'), JSON.stringify(options)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { PATH: process.env.PATH, NODE_ENV: 'test' },
    });
    await once(this.process, 'message');
  }

  async stop(): Promise<void> {
    const child = this.process;
    this.process = undefined;
    if (child === undefined || child.exitCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  /** Who logs in next; null = the provider refuses them. */
  async letIn(account: Readonly<Record<string, unknown>> | null, lie: Lie | null = null): Promise<void> {
    await fetch(`${this.issuer}/__state`, { method: 'POST', body: JSON.stringify({ account, lie }) });
  }
}

/** A browser without scripts: it keeps cookies by host and goes where it is sent. */
export class Browser {
  private readonly cookies = new Map<string, Map<string, string>>();

  async get(url: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.send(url, { headers });
  }

  async send(url: string, { method = 'GET', headers }: { method?: string; headers: Record<string, string> }): Promise<Response> {
    const jar = this.jarOf(url);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { method, redirect: 'manual', headers: cookie === '' ? headers : { ...headers, cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }

  /** Follows redirects from `url` until one leads to `stop`; gives that address, or the last answer. */
  async follow(url: string, stop: string): Promise<{ location: string | null; last: Response }> {
    let [last, at] = [await this.get(url), url];
    for (let hop = 0; hop < 10; hop += 1) {
      const location = last.headers.get('location');
      if (location === null) return { location: null, last };
      at = new URL(location, at).href;
      if (at.startsWith(stop)) return { location: at, last };
      last = await this.get(at);
    }
    throw new Error(`Too many redirects, the last one to ${at}`);
  }

  private jarOf(url: string): Map<string, string> {
    const { host } = new URL(url);
    const jar = this.cookies.get(host) ?? new Map<string, string>();
    this.cookies.set(host, jar);
    return jar;
  }
}
