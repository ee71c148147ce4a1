import { Injectable } from '@nestjs/common';

/** Whether this process still takes work. It is not ready from the first moment of a shutdown, while requests in flight finish. */
@Injectable()
export class Lifecycle {
  #shuttingDown = false;

  get shuttingDown(): boolean {
    return this.#shuttingDown;
  }

  beginShutdown(): void {
    this.#shuttingDown = true;
  }
}
