import { Cursor, Limit } from '../../../common/wire/query-fields.js';

/** Which page of the metrics to list. */
export class MetricTypesQueryDto {
  @Limit()
  limit: number = 100;

  @Cursor()
  cursor?: string;
}
