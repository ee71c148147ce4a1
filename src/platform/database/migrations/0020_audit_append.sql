-- Takes the end of the chain, writes the rows behind it and moves it: one call in place of three, so the end is locked for less long.
-- A row is heads[n], its number, tails[n]; its hash is that of the row before followed by it.
CREATE FUNCTION "audit_append"(instants timestamptz[], heads text[], tails text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	chain_end audit_head%ROWTYPE;
	row_body text;
BEGIN
	SELECT * INTO chain_end FROM audit_head FOR UPDATE;
	IF NOT FOUND THEN RAISE EXCEPTION 'The end of the audit trail is missing from table audit_head'; END IF;
	FOR n IN 1 .. cardinality(heads) LOOP
		chain_end.last_id := chain_end.last_id + 1;
		row_body := heads[n] || chain_end.last_id || tails[n];
		chain_end.last_hash := encode(sha256(convert_to(chain_end.last_hash || row_body, 'UTF8')), 'hex');
		INSERT INTO audit_log (id, at, body, hash) VALUES (chain_end.last_id, instants[n], row_body, chain_end.last_hash);
	END LOOP;
	UPDATE audit_head SET last_id = chain_end.last_id, last_hash = chain_end.last_hash;
END $$;
