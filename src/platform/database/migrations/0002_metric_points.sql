-- Raw points of metrics by day: a day that is over its retention is dropped as a whole. Partitions are made by the metrics repository
-- (or by TimescaleDB where it is there).
CREATE TABLE "metric_points" (
	"series_id" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"value" double precision NOT NULL,
	CONSTRAINT "metric_points_pkey" PRIMARY KEY ("series_id", "at")
) PARTITION BY RANGE ("at");
