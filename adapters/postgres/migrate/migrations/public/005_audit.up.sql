-- Entries join the transaction of what they tell here; writers of one trail do
-- not wait for each other.
CREATE TABLE public.audit_inbox (
	position bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT audit_inbox_pkey PRIMARY KEY,
	trail   text COLLATE "C" NOT NULL,
	id      text COLLATE "C" NOT NULL,
	at      timestamptz NOT NULL,
	actor   text COLLATE "C" NOT NULL,
	machine boolean NOT NULL,
	action  text COLLATE "C" NOT NULL,
	target  text COLLATE "C" NOT NULL,
	project text COLLATE "C" NOT NULL,
	outcome text NOT NULL CONSTRAINT audit_inbox_outcome CHECK (outcome IN ('done', 'begun', 'failed')),
	request_id text NOT NULL,
	reason text NOT NULL
);

-- The loop that chains entries moves them here. It only grows.
CREATE TABLE public.audit (
	trail   text COLLATE "C" NOT NULL,
	seq     bigint NOT NULL,
	id      text COLLATE "C" NOT NULL,
	at      timestamptz NOT NULL,
	actor   text COLLATE "C" NOT NULL,
	machine boolean NOT NULL,
	action  text COLLATE "C" NOT NULL,
	target  text COLLATE "C" NOT NULL,
	project text COLLATE "C" NOT NULL,
	outcome text NOT NULL CONSTRAINT audit_outcome CHECK (outcome IN ('done', 'begun', 'failed')),
	request_id text NOT NULL,
	reason text NOT NULL,
	hash    text NOT NULL,
	CONSTRAINT audit_pkey PRIMARY KEY (trail, seq)
);
CREATE INDEX audit_target_idx ON public.audit (trail, target, seq);
CREATE INDEX audit_actor_idx ON public.audit (trail, actor, seq);

CREATE FUNCTION public.audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'The audit trail only grows.' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON public.audit
	FOR EACH STATEMENT EXECUTE FUNCTION public.audit_only_grows();
ALTER TABLE public.audit ENABLE ALWAYS TRIGGER audit_only_grows;
