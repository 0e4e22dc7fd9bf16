-- Which schema is a tenant's, and how far it is migrated.
CREATE TABLE public.tenants (
	organization_id text COLLATE "C" CONSTRAINT tenants_pkey PRIMARY KEY,
	schema_name     text COLLATE "C" NOT NULL CONSTRAINT tenants_schema_name_key UNIQUE,
	version         text COLLATE "C" NOT NULL DEFAULT '',
	ready           boolean NOT NULL DEFAULT false, -- all tables have been there once
	migrated_at     timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp())
);

-- A key is done, or its call may run until then. claimed_at tells when to delete it.
CREATE TABLE public.idempotency_keys (
	tenant       text COLLATE "C" NOT NULL,
	subject      text COLLATE "C" NOT NULL,
	action       text COLLATE "C" NOT NULL,
	value        text COLLATE "C" NOT NULL,
	request_hash text NOT NULL,
	id           text NOT NULL,
	attempt      text NOT NULL,
	outcome      text NOT NULL,
	done         boolean NOT NULL,
	until        timestamptz NOT NULL,
	claimed_at   timestamptz NOT NULL,
	CONSTRAINT idempotency_keys_pkey PRIMARY KEY (tenant, subject, action, value)
);
CREATE INDEX idempotency_keys_claimed_idx ON public.idempotency_keys (claimed_at);
