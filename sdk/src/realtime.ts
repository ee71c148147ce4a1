/** `@quarterdeck/client/realtime`: the live stream with recovery. */
export { createRealtime } from './realtime/create-realtime.js';
export { Realtime } from './realtime/realtime-client.js';
export type { JoinHandle, RealtimeEvent, RealtimeOptions, RealtimeStatus, TopicHandle } from './realtime/realtime.types.js';
export type { JoinOptions } from './realtime/join.js';
export type { TopicHandlers } from './realtime/topic-follower.js';
export type { RealtimeStats } from './realtime/stats.js';
export type { Surroundings } from './realtime/surroundings.js';
export type { Link, LinkContext, LinkEnd, LinkEvents, Transport } from './realtime/transport.types.js';
export type { EventFrame, FrameOf, Place, ResetReason, SubscribeOptions, Topic, TopicStatus } from './realtime/wire.types.js';
export { webSocket, type WebSocketOptions } from './realtime/transports/web-socket.js';
export { socketIo, type SocketIoOptions } from './realtime/transports/socket-io.js';
export { sse } from './realtime/transports/sse.js';
export { fallingBack } from './realtime/transports/falling-back.js';
export type { components as StreamComponents, TopicFrames } from './generated/asyncapi.js';
