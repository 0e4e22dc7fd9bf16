-- What is signed of the logs, so that others can hold it against us.

-- At each epoch, the checkpoint of each log that has grown since: three lines, for origin, size and root. The platform's
-- last line then tells the tree over all others.
CREATE TABLE public.audit_checkpoint (
	trail      text COLLATE "C" NOT NULL,
	epoch      bigint NOT NULL,
	slot       bigint NOT NULL,
	generation integer NOT NULL,
	size       bigint NOT NULL,
	body       text COLLATE "C" NOT NULL,
	CONSTRAINT audit_checkpoint_pkey PRIMARY KEY (trail, epoch)
);
CREATE INDEX audit_checkpoint_size_idx ON public.audit_checkpoint (trail, generation, size);

-- By which line a witness has signed a state of the platform's log.
CREATE TABLE public.audit_cosignature (
	origin  text COLLATE "C" NOT NULL,
	size    bigint NOT NULL,
	witness text COLLATE "C" NOT NULL,
	line    text COLLATE "C" NOT NULL,
	CONSTRAINT audit_cosignature_pkey PRIMARY KEY (origin, size, witness)
);
CREATE INDEX audit_cosignature_witness_idx ON public.audit_cosignature (origin, witness, size);

-- While it has its row nothing is taken into the logs: others know the platform's log otherwise than it is here.
CREATE TABLE public.audit_halt (
	only_one boolean NOT NULL DEFAULT true CONSTRAINT audit_halt_pkey PRIMARY KEY
		CONSTRAINT audit_halt_one CHECK (only_one),
	at       timestamptz NOT NULL,
	reason   text NOT NULL CONSTRAINT audit_halt_reason CHECK (reason IN ('older', 'forked')),
	told_by  text NOT NULL,
	size     bigint NOT NULL
);

CREATE INDEX audit_entry_id_idx ON public.audit_entry USING hash ((body::jsonb ->> 'id'));

CREATE TRIGGER audit_checkpoint_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON public.audit_checkpoint
	FOR EACH STATEMENT EXECUTE FUNCTION public.audit_only_grows();
ALTER TABLE public.audit_checkpoint ENABLE ALWAYS TRIGGER audit_checkpoint_only_grows;
CREATE TRIGGER audit_cosignature_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON public.audit_cosignature
	FOR EACH STATEMENT EXECUTE FUNCTION public.audit_only_grows();
ALTER TABLE public.audit_cosignature ENABLE ALWAYS TRIGGER audit_cosignature_only_grows;
