-- Puts a refresh token in the place of another one, and gives the session; no row when the token is not the newest of a session that holds.
-- A function, whose plans Postgres keeps, each by a primary key: planned anew at every call, one statement cost more to plan than to run, and
-- while the tables had no statistics yet it read every open session.
CREATE FUNCTION "refresh_rotate"(token text, successor text, idle_seconds double precision, seen_again interval)
RETURNS TABLE (
	id text, ends_at_ms double precision, username text, role text, brokers jsonb, version integer, must_change_password boolean, source text,
	otp_enabled boolean
) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	family text;
	seen timestamptz;
BEGIN
	-- Of many that come at once one gets past here: the others wait for it, and find the token used.
	SELECT t.family_id INTO family FROM refresh_tokens t
		WHERE t.token_hash = token AND t.rotated_at IS NULL AND t.expires_at > now() FOR UPDATE;
	IF NOT FOUND THEN RETURN; END IF;
	SELECT s.id, extract(epoch FROM s.ends_at)::float8 * 1000, u.username, u.role, u.brokers, u.version, u.must_change_password, u.source,
			u.otp_enabled_at IS NOT NULL, s.last_seen_at
		INTO id, ends_at_ms, username, role, brokers, version, must_change_password, source, otp_enabled, seen
		FROM sessions s JOIN users u ON u.username = s.username
		WHERE s.id = family AND s.revoked_at IS NULL AND s.ends_at > now() AND NOT u.disabled;
	IF NOT FOUND THEN RETURN; END IF;
	UPDATE refresh_tokens t SET rotated_at = now() WHERE t.token_hash = token;
	INSERT INTO refresh_tokens (token_hash, family_id, username, expires_at)
		VALUES (successor, family, refresh_rotate.username, now() + idle_seconds * interval '1 second');
	IF seen < now() - seen_again THEN UPDATE sessions s SET last_seen_at = now() WHERE s.id = family; END IF;
	RETURN NEXT;
END $$;
