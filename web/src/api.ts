import { createClient, type Schemas, session as createSession } from '@quarterdeck/client';

/** Of this browser: the refresh token is in a cookie that no script reads, the access token in the memory of the session. */
export const session = createSession({ mode: 'cookie' });
/** The backend that serves this page. */
export const api = createClient({ session });

export type { Schemas };
export type Snapshot = Schemas['SnapshotDto'];
export type Section = Schemas['SectionDto'];
export type SectionName = keyof Schemas['SectionsDto'];
export type Position = Schemas['PositionDto'];
export type Alert = Schemas['AlertDto'];
export type AlertDetail = Schemas['AlertDetailDto'];
export type Severity = Alert['severity'];
export { type Answer, type Permission, QuarterdeckError, unwrap, type User } from '@quarterdeck/client';
