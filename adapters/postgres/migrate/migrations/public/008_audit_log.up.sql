-- Each trail becomes a log that outsiders can verify: a Merkle tree by RFC 6962 over lines of JSON. An older program
-- cannot read it, and appends nothing to a trail; what it tells waits in audit_inbox.

-- The heads. The row of a trail is the lock by which one program at a time appends to its log.
CREATE TABLE public.audit_log (
	trail      text COLLATE "C" CONSTRAINT audit_log_pkey PRIMARY KEY,
	slot       bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT audit_log_slot_key UNIQUE,
	generation integer NOT NULL DEFAULT 1,
	size       bigint NOT NULL DEFAULT 0,
	root       bytea NOT NULL DEFAULT sha256(''),
	edge       bytea NOT NULL DEFAULT ''
);

-- What is hashed, and its hash. Queries read the hashed bytes.
CREATE TABLE public.audit_entry (
	trail text COLLATE "C" NOT NULL,
	seq   bigint NOT NULL,
	hash  bytea NOT NULL,
	body  text COLLATE "C" NOT NULL,
	CONSTRAINT audit_entry_pkey PRIMARY KEY (trail, seq)
);
CREATE INDEX audit_entry_actor_idx ON public.audit_entry (trail, (body::jsonb ->> 'actor'), seq);
CREATE INDEX audit_entry_target_idx ON public.audit_entry (trail, (body::jsonb ->> 'target'), seq);

-- Roots of full subtrees: of 256 entries at level 1, of 65,536 at level 2, and so on.
CREATE TABLE public.audit_node (
	trail text COLLATE "C" NOT NULL,
	level integer NOT NULL,
	n     bigint NOT NULL,
	hash  bytea NOT NULL,
	CONSTRAINT audit_node_pkey PRIMARY KEY (trail, level, n)
);

-- Who is meant by what a line tells of a person. A row may be deleted: the log stays as it is.
CREATE TABLE public.audit_name (
	trail      text COLLATE "C" NOT NULL,
	value      text COLLATE "C" NOT NULL,
	salt       bytea NOT NULL,
	commitment text COLLATE "C" NOT NULL,
	CONSTRAINT audit_name_pkey PRIMARY KEY (trail, value),
	CONSTRAINT audit_name_commitment_key UNIQUE (trail, commitment)
);

CREATE TRIGGER audit_entry_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON public.audit_entry
	FOR EACH STATEMENT EXECUTE FUNCTION public.audit_only_grows();
ALTER TABLE public.audit_entry ENABLE ALWAYS TRIGGER audit_entry_only_grows;
CREATE TRIGGER audit_node_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON public.audit_node
	FOR EACH STATEMENT EXECUTE FUNCTION public.audit_only_grows();
ALTER TABLE public.audit_node ENABLE ALWAYS TRIGGER audit_node_only_grows;
CREATE TRIGGER audit_log_only_grows BEFORE DELETE OR TRUNCATE ON public.audit_log
	FOR EACH STATEMENT EXECUTE FUNCTION public.audit_only_grows();
ALTER TABLE public.audit_log ENABLE ALWAYS TRIGGER audit_log_only_grows;

-- Until now each entry held a hash over itself and the hash before it. That is looked at a last time, and stands as the
-- first line of the log; the entries follow it.
CREATE TABLE public.audit_chain (
	trail     text COLLATE "C" CONSTRAINT audit_chain_pkey PRIMARY KEY,
	entries   bigint NOT NULL,
	head      text NOT NULL,
	broken_at bigint NOT NULL, -- the first entry whose hash is not right; 0 if all are
	at        timestamptz NOT NULL
);
INSERT INTO public.audit_chain
SELECT trail, count(*), (array_agg(hash ORDER BY seq DESC))[1], coalesce(min(seq) FILTER (WHERE broken), 0), now()
FROM (
	SELECT trail, seq, hash, seq <> n OR hash <> encode(sha256(convert_to((
		SELECT string_agg(octet_length(part) || ':' || part, '' ORDER BY place)
		FROM unnest(ARRAY[before, seq::text, id,
			to_char(at AT TIME ZONE 'utc', 'YYYY-MM-DD"T"HH24:MI:SS')
				|| rtrim(rtrim(to_char(at AT TIME ZONE 'utc', '.US'), '0'), '.') || 'Z',
			actor, machine::text, action, target, project, outcome, request_id, reason]) WITH ORDINALITY AS u (part, place)
	), 'UTF8')), 'hex') AS broken
	FROM (
		SELECT *, coalesce(lag(hash) OVER (PARTITION BY trail ORDER BY seq), '') AS before,
			row_number() OVER (PARTITION BY trail ORDER BY seq) AS n
		FROM public.audit
	) AS entries
) AS links GROUP BY trail;

-- They come before whatever waits already.
INSERT INTO public.audit_inbox
	(position, trail, id, at, actor, machine, action, target, project, outcome, request_id, reason)
OVERRIDING SYSTEM VALUE
SELECT row_number() OVER (ORDER BY trail, seq) - (SELECT count(*) FROM public.audit),
	trail, id, at, actor, machine, action, target, project, outcome, request_id, reason
FROM public.audit;
DROP TABLE public.audit;
