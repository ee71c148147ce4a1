import createOpenApiClient, {
  type ClientPathsWithMethod,
  type Client as OpenApiClient,
  type FetchResponse,
  type MaybeOptionalInit,
} from 'openapi-fetch';
import { type Clock, systemClock } from '../clock.js';
import type { paths } from '../generated/openapi.js';
import { authorised } from '../session/authorised.js';
import type { Session } from '../session/session.types.js';
import type { Answer } from './answer.js';
import { errorOf, faultOf } from './quarterdeck.error.js';
import { retrying, type Send } from './retry.js';

type Verb = 'get' | 'put' | 'post' | 'patch' | 'delete';
export type MediaType = `${string}/${string}`;
type Raw = OpenApiClient<paths>;
export type PathsWith<V extends Verb> = ClientPathsWithMethod<Raw, V>;
/** What a 2xx answer of this call carries. */
export type DataOf<V extends Verb, P extends PathsWith<V>, Init = object> = V extends keyof paths[P]
  ? NonNullable<FetchResponse<Extract<paths[P][V], Record<string | number, unknown>>, Init, MediaType>['data']>
  : never;

/** As in openapi-fetch, which does not export it: the second argument may be left out where nothing in it is required. */
type InitParam<Init> =
  Record<string, never> extends Init ? [(Init & { readonly [key: string]: unknown })?] : [Init & { readonly [key: string]: unknown }];

type Method<V extends Verb> = <P extends PathsWith<V>, Init extends MaybeOptionalInit<paths[P], V>>(
  path: P,
  ...init: InitParam<Init>
) => Promise<Answer<DataOf<V, P, Init>>>;

/** The REST interface, typed by path. Every call resolves, to `data` or to a `problem`; `unwrap` makes the problem an exception. */
export interface Client {
  readonly url: string;
  readonly session: Session;
  readonly GET: Method<'get'>;
  readonly PUT: Method<'put'>;
  readonly POST: Method<'post'>;
  readonly PATCH: Method<'patch'>;
  readonly DELETE: Method<'delete'>;
}

export interface ClientOptions {
  /** `https://desk.example`, without a path; left out in a page of the backend's own site. */
  readonly url?: string;
  readonly session: Session;
  /** In place of the platform's `fetch`. */
  readonly fetch?: Send;
  readonly clock?: Clock;
  readonly random?: () => number;
}

/** The typed client of a backend. GETs are sent again where that is safe and may help; see `retrying`. */
export function createClient({ url = '', session, fetch: send = (request) => fetch(request), ...rest }: ClientOptions): Client {
  const baseUrl = url.replace(/\/+$/, '');
  const { clock = systemClock, random = Math.random } = rest;
  session.attach(baseUrl, send);
  const raw = createOpenApiClient<paths>({ baseUrl, fetch: retrying(authorised(send, session), clock, random) });
  const method =
    (name: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE') =>
    async (path: string, init: object = {}): Promise<Answer<unknown>> => {
      try {
        const { data, error, response } = await (raw[name] as LooseMethod)(path, init);
        return response.ok ? { data, response } : { problem: errorOf(response, bodyOf(error)), response };
      } catch (fault) {
        return { problem: faultOf(fault) };
      }
    };
  return {
    url: baseUrl,
    session,
    GET: method('GET') as Method<'get'>,
    PUT: method('PUT') as Method<'put'>,
    POST: method('POST') as Method<'post'>,
    PATCH: method('PATCH') as Method<'patch'>,
    DELETE: method('DELETE') as Method<'delete'>,
  };
}

type LooseMethod = (path: string, init: object) => Promise<{ data?: unknown; error?: unknown; response: Response }>;

/** openapi-fetch gives JSON as it is, and anything else as text. */
function bodyOf(error: unknown): unknown {
  if (typeof error !== 'string') return error;
  try {
    return JSON.parse(error);
  } catch {
    return null;
  }
}
