import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import axios from 'axios';
import { failureOf, failureOfStatus, UpstreamError } from '../../../platform/upstream/upstream.error.js';

const AGENT = { keepAlive: true, timeout: 4000 };

/** Posts changes of alerts to the webhook. It follows no redirect: what is signed for one receiver goes to no other. */
@Injectable()
export class AlertsUpstream {
  private readonly http = axios.create({
    httpAgent: new HttpAgent(AGENT),
    httpsAgent: new HttpsAgent(AGENT),
    proxy: false,
    maxRedirects: 0,
    responseType: 'stream',
    transformRequest: [(body: unknown) => body],
    validateStatus: null,
  });

  /** Posts the body; resolves when it was accepted (2xx), else rejects with an `UpstreamError`. The answer's body is not read. */
  async post(url: string, body: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<void> {
    let status: number;
    try {
      const answer = await this.http.post<Readable>(url, body, { headers: { ...headers, 'content-type': 'application/json' }, signal });
      status = answer.status;
      answer.data.on('error', () => undefined).destroy();
    } catch (error) {
      throw signal.aborted ? new UpstreamError('timeout', 'no answer in time') : failureOf(error);
    }
    const failure = failureOfStatus(status);
    if (failure) throw failure;
  }
}
