import { Injectable } from '@nestjs/common';

/** A log line from around a time. Times are RFC 3339. */
export interface NearbyLine {
  readonly id: string;
  readonly timestamp: string;
  readonly level: string;
  readonly service: string;
  readonly message: string;
}

export interface NearbyRequest {
  /** The source, by any of these names. */
  readonly services: readonly string[];
  readonly atMs: number;
  /** Only lines of these brokers; null = all. */
  readonly brokers: readonly string[] | null;
}

export interface NearbyAnswer {
  readonly from: string;
  readonly to: string;
  readonly lines: readonly NearbyLine[];
  /** False when lines may be missing. */
  readonly complete: boolean;
}

type Reader = (request: NearbyRequest) => Promise<NearbyAnswer>;

/** Gives features the log lines from around a time, without an import of the feature that stores them. */
@Injectable()
export class NearbyLines {
  private reader: Reader | null = null;

  provide(reader: Reader): void {
    this.reader = reader;
  }

  /** Null where no logs are stored. Rejects when they cannot be read now. */
  async around(request: NearbyRequest): Promise<NearbyAnswer | null> {
    return this.reader ? this.reader(request) : null;
  }
}
