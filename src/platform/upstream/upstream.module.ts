import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { HttpModule } from '@nestjs/axios';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { DEFAULT_LIMITS, type UpstreamLimits } from './service.link.js';
import { UPSTREAM_LIMITS, UpstreamClient } from './upstream.client.js';

const MAX_ANSWER_BYTES = 8 * 1024 * 1024;
/** Idle sockets are given up before the usual servers' 5 s, so that a request seldom meets a connection that is just being closed. */
const AGENT = { keepAlive: true, timeout: 4000, maxFreeSockets: 32 };

/** Gives `UpstreamClient` to the whole application. */
@Global()
@Module({
  imports: [
    HttpModule.register({
      httpAgent: new HttpAgent(AGENT),
      httpsAgent: new HttpsAgent(AGENT),
      proxy: false,
      maxRedirects: 3,
      maxContentLength: MAX_ANSWER_BYTES,
      responseType: 'arraybuffer',
      headers: { accept: 'application/json' },
      transformResponse: [],
      validateStatus: null,
    }),
  ],
  providers: [UpstreamClient, { provide: UPSTREAM_LIMITS, useValue: DEFAULT_LIMITS }],
  exports: [UpstreamClient],
})
export class UpstreamModule {
  /** The same under other limits. */
  static withLimits(limits: UpstreamLimits): DynamicModule {
    return { module: UpstreamModule, providers: [{ provide: UPSTREAM_LIMITS, useValue: limits }] };
  }
}
