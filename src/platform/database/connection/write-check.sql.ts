/**
 * Needs what any write needs: a file of its own that grows by about 64 KiB, the log for it and its end on the disk. As one implicit
 * transaction it leaves nothing behind, whether or not it succeeds.
 */
export const CHECK_WRITES = `
  create table quarterdeck_write_check as select md5(random()::text) as filling from generate_series(1, 1000);
  drop table quarterdeck_write_check`;
