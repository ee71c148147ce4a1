/** `@quarterdeck/client`: the typed REST client, the session, errors and the types of the wire. */
export { createClient, type Client, type ClientOptions, type DataOf, type PathsWith } from './rest/create-client.js';
export { type Answer, unwrap } from './rest/answer.js';
export { type ErrorCode, type FieldError, type Problem, QuarterdeckError } from './rest/quarterdeck.error.js';
export { session, type SessionOptions } from './session/create-session.js';
export {
  type Credentials,
  type LoginForm,
  may,
  type Permission,
  type Session,
  type SessionAnswer,
  type SessionEvent,
  type SessionState,
  type User,
} from './session/session.types.js';
export type { Clock } from './clock.js';
export type { components, paths } from './generated/openapi.js';
import type { components } from './generated/openapi.js';

/** The schemas of `openapi.json` by name: `Schemas['SnapshotDto']`. */
export type Schemas = components['schemas'];
