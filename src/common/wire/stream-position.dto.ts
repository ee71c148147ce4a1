/** A place in a topic of the live stream. */
export class StreamPositionDto {
  /** @example "dashboard" */
  topic: string;
  /** @example "k3f9" */
  epoch: string;
  /** @example 1042 */
  seq: number;
}
