/** `@quarterdeck/client/react`: hooks over the client and the live stream, and options for TanStack Query. */
export { type Quarterdeck, QuarterdeckProvider, type QuarterdeckProviderProps, useQuarterdeck } from './react/context.js';
export { useJoined, useLink, usePermission, useTopicKeys, useTopicLog, useTopicStatus, useTopicValue, useUser } from './react/hooks.js';
export type { Joined, JoinedOptions } from './react/joined-store.js';
export { keyOf } from './react/key-of.js';
export { queries } from './react/queries.js';
export { nextPaint, type Schedule } from './react/schedule.js';
