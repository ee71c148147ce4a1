CREATE TABLE "audit_cuts" (
	"through_id" bigint PRIMARY KEY NOT NULL,
	"through_hash" text NOT NULL,
	"before" timestamp (3) with time zone NOT NULL,
	"cut_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_head" (
	"one" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"chain" uuid DEFAULT gen_random_uuid() NOT NULL,
	"last_id" bigint NOT NULL,
	"last_hash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"id" bigint PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"body" text NOT NULL,
	"hash" text NOT NULL,
	"actor" text GENERATED ALWAYS AS (body::jsonb #>> '{actor,name}') STORED,
	"actor_id" text GENERATED ALWAYS AS (body::jsonb #>> '{actor,id}') STORED,
	"action" text GENERATED ALWAYS AS (body::jsonb ->> 'action') STORED,
	"subject" text GENERATED ALWAYS AS (body::jsonb ->> 'subject') STORED,
	"outcome" text GENERATED ALWAYS AS (body::jsonb ->> 'outcome') STORED
);
--> statement-breakpoint
CREATE INDEX "audit_log_at" ON "audit_log" USING btree ("at");--> statement-breakpoint
CREATE INDEX "audit_log_actor" ON "audit_log" USING btree ("actor","id");--> statement-breakpoint
CREATE INDEX "audit_log_actor_id" ON "audit_log" USING btree ("actor_id","id");--> statement-breakpoint
CREATE INDEX "audit_log_action" ON "audit_log" USING btree ("action","id");--> statement-breakpoint
CREATE INDEX "audit_log_subject" ON "audit_log" USING btree ("subject","id");--> statement-breakpoint
INSERT INTO "audit_head" ("last_id", "last_hash") VALUES (0, repeat('0', 64));--> statement-breakpoint
CREATE FUNCTION "audit_refuse"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION '% on % is refused: the audit trail is kept as it was written', TG_OP, TG_TABLE_NAME USING ERRCODE = '42501';
END $$;--> statement-breakpoint
CREATE FUNCTION "audit_refuse_uncut"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF EXISTS (SELECT 1 FROM audit_cuts WHERE through_id >= OLD.id) THEN RETURN OLD; END IF;
	RAISE EXCEPTION 'DELETE of row % of the audit trail is refused: no cut of its retention covers it', OLD.id USING ERRCODE = '42501';
END $$;--> statement-breakpoint
CREATE FUNCTION "audit_check_cut"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF NEW.before <> date_trunc('day', NEW.before AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' OR NEW.before > now()
		OR NOT EXISTS (SELECT 1 FROM audit_log WHERE id = NEW.through_id AND hash = NEW.through_hash)
		OR EXISTS (SELECT 1 FROM audit_log WHERE id <= NEW.through_id AND at >= NEW.before)
		OR NOT EXISTS (SELECT 1 FROM audit_log WHERE id > NEW.through_id) THEN
		RAISE EXCEPTION 'a cut of the audit trail takes whole past days from its front and leaves its end' USING ERRCODE = '42501';
	END IF;
	RETURN NEW;
END $$;--> statement-breakpoint
CREATE FUNCTION "audit_check_head"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF NEW.chain <> OLD.chain OR NEW.last_id <= OLD.last_id
		OR NOT EXISTS (SELECT 1 FROM audit_log WHERE id = NEW.last_id AND hash = NEW.last_hash) THEN
		RAISE EXCEPTION 'the end of the audit trail only moves forward, to a row that is there' USING ERRCODE = '42501';
	END IF;
	RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER "audit_log_keep" BEFORE UPDATE OR TRUNCATE ON "audit_log" FOR EACH STATEMENT EXECUTE FUNCTION "audit_refuse"();--> statement-breakpoint
CREATE TRIGGER "audit_log_keep_rows" BEFORE DELETE ON "audit_log" FOR EACH ROW EXECUTE FUNCTION "audit_refuse_uncut"();--> statement-breakpoint
CREATE TRIGGER "audit_cuts_keep" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_cuts" FOR EACH STATEMENT EXECUTE FUNCTION "audit_refuse"();--> statement-breakpoint
CREATE TRIGGER "audit_cuts_check" BEFORE INSERT ON "audit_cuts" FOR EACH ROW EXECUTE FUNCTION "audit_check_cut"();--> statement-breakpoint
CREATE TRIGGER "audit_head_keep" BEFORE DELETE OR TRUNCATE ON "audit_head" FOR EACH STATEMENT EXECUTE FUNCTION "audit_refuse"();--> statement-breakpoint
CREATE TRIGGER "audit_head_check" BEFORE UPDATE ON "audit_head" FOR EACH ROW EXECUTE FUNCTION "audit_check_head"();
