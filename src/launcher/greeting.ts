import type { FirstLogin } from '../modules/auth/login/bootstrap.service.js';

export interface Greeting {
  /** The URL of the backend, without a slash at the end. */
  readonly url: string;
  readonly logins: readonly FirstLogin[];
  /** The file with an API key that may read the desk; null = there is none, then the example logs in. */
  readonly keyFile: string | null;
  /** Addresses of the desk's services, null = not configured; null as a whole where the sandbox has printed its own. */
  readonly services: Readonly<Record<string, string | null>> | null;
  /** A service of the sandbox desk to break; null = there is no sandbox. */
  readonly sandboxService: string | null;
}

/** The text that is printed once everything runs; it ends with a command to paste. Plain text. */
export function greeting({ url, logins, keyFile, services, sandboxService }: Greeting): string {
  const rows = [
    ['Page', `${url}/`],
    ['API', `${url}/api`],
    ['Swagger UI', `${url}/docs`],
    ...logins.map((login): [string, string] => [login.username, passwordOf(login)]),
    ...Object.entries(services ?? {}).map(([name, address]): [string, string] => [
      name,
      address === null ? 'not configured' : withoutLogin(address),
    ]),
    ...(sandboxService === null ? [] : [['break it', breakIt(sandboxService)]]),
  ];
  const width = Math.max(...rows.map(([name = '']) => name.length));
  const table = rows.map(([name = '', value = '']) => `  ${name.padEnd(width)}  ${value}`);
  return ['', 'Quarterdeck is ready. Ctrl-C stops it.', '', ...table, '', askIt(url, keyFile), ''].join('\n');
}

function passwordOf({ username, password, variable }: FirstLogin): string {
  if (password !== null) return `${password}  (generated, printed only now)`;
  const name = `${username.toUpperCase()}_PASSWORD`;
  if (variable === 'right') return `password from ${name}`;
  if (variable === 'ignored') return `${name} is not its password and was ignored: npm run desk -- user password ${username}`;
  return 'password as printed or given at the first start, or as changed since';
}

/** The address without user and password. */
function withoutLogin(address: string): string {
  const url = new URL(address);
  url.username = url.password = '';
  return url.href.replace(/\/$/, '');
}

function breakIt(service: string): string {
  return `curl -s -X POST ${service}/__fault -d '{"mode":"down","for_seconds":60}'`;
}

function askIt(url: string, keyFile: string | null): string {
  if (keyFile === null) {
    return `curl -s ${url}/api/auth/login -H 'Content-Type: application/json' -d '{"username":"viewer","password":"..."}'`;
  }
  return `curl -s -H "X-API-Key: $(cat ${quoted(keyFile)})" ${url}/api/dashboard/snapshot`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
