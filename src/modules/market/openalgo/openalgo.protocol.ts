import { Injectable, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import type { ForeignProtocol, Peer, Talk } from '../../realtime/foreign/foreign.protocol.js';
import { ForeignSockets } from '../../realtime/foreign/foreign.sockets.js';
import { OpenAlgoDesk } from './openalgo.desk.js';
import { OpenAlgoTalk } from './openalgo.talk.js';
import { isAuthentication, MAX_LIST_BYTES } from './protocol/frame.reader.js';

/** The OpenAlgo protocol, on `/ws/market` and on a port of its own: clients written for OpenAlgo run unchanged. */
@Injectable()
export class OpenAlgoProtocol implements ForeignProtocol, OnModuleInit, OnApplicationBootstrap {
  readonly name = 'OpenAlgo';
  readonly path = 'market';
  readonly maxBytes = MAX_LIST_BYTES;
  readonly graceMs: number;

  constructor(
    private readonly sockets: ForeignSockets,
    private readonly desk: OpenAlgoDesk,
    private readonly config: Config,
  ) {
    this.graceMs = config.variables.WS_AUTH_GRACE_SECONDS * 1000;
  }

  onModuleInit(): void {
    this.sockets.register(this);
  }

  async onApplicationBootstrap(): Promise<void> {
    const { WEBSOCKET_HOST, WEBSOCKET_PORT } = this.config.variables;
    if (WEBSOCKET_PORT !== 0) await this.sockets.listen(this, WEBSOCKET_HOST, WEBSOCKET_PORT);
  }

  isSpokenIn(firstMessage: string): boolean {
    return isAuthentication(firstMessage);
  }

  meet(peer: Peer): Talk {
    return new OpenAlgoTalk(peer, this.desk);
  }
}
