import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { readJson } from '../../../common/text/json.js';
import { Problem } from '../../../common/problem.js';
import { isObject } from '../../../platform/upstream/fields.js';
import { NotificationSplitter } from './notification.splitter.js';

/** Limits of one notification in memory, and of all that are being read. */
const MAX_ALERTS = 50_000;
const MAX_CHARACTERS = 32 * 1024 * 1024;
const MAX_UNDER_WAY = 3 * MAX_CHARACTERS;

export interface NotificationBody {
  readonly document: Readonly<Record<string, unknown>>;
  /** The `alerts` of the document, or null where it has none. */
  readonly alerts: readonly unknown[] | null;
  /** Alerts over the limits, which are not kept. */
  readonly cut: number;
}

/**
 * Reads notifications while they arrive. Alertmanager puts all alerts of a group into one, and gives up after a 4xx: what is over a limit
 * is cut and counted, and the rest is taken.
 */
@Injectable()
export class NotificationBodies {
  private underWay = 0;

  /** Gives `use` the notification; its memory counts until that has ended. Rejects with `request.malformed` or `ingest.busy`. */
  async read<T>(stream: Readable, use: (body: NotificationBody) => Promise<T>): Promise<T> {
    let held = 0;
    const hold = (characters: number): boolean => {
      if (held + characters > MAX_CHARACTERS) return false;
      if (this.underWay + characters > MAX_UNDER_WAY) throw new Problem('ingest.busy', { retryAfterSeconds: 1 });
      held += characters;
      this.underWay += characters;
      return true;
    };
    try {
      return await use(await readBody(stream, hold));
    } finally {
      this.underWay -= held;
    }
  }
}

async function readBody(stream: Readable, hold: (characters: number) => boolean): Promise<NotificationBody> {
  const splitter = new NotificationSplitter();
  const decoder = new TextDecoder();
  const alerts: unknown[] = [];
  let cut = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      for (const text of splitter.push(decoder.decode(chunk, { stream: true }))) {
        if (alerts.length < MAX_ALERTS && hold(text.length)) alerts.push(parsed(text));
        else cut += 1;
      }
    }
  } catch (cause) {
    // The rest of the body is read and dropped, so that the client can read the answer.
    stream.resume();
    throw cause instanceof Problem
      ? cause
      : new Problem('request.malformed', { detail: 'The body cannot be unpacked, or it was cut.', cause });
  }
  const document = parsed(splitter.end());
  if (!isObject(document)) return { document: {}, alerts: null, cut };
  return { document, alerts: Array.isArray(document['alerts']) ? alerts : null, cut: cut + splitter.oversized };
}

function parsed(text: string): unknown {
  try {
    return readJson(text);
  } catch (cause) {
    throw new Problem('request.malformed', { detail: 'The body is not JSON.', cause });
  }
}
