-- Texts are compared byte by byte: what sorts, is unique and is found must be
-- the same in every store. Empty stands for "none" where an entity has no null.

-- Read backwards, everything below acme.example begins with "elpmaxe.emca." and lies before "elpmaxe.emca/", the next
-- text: of two domains one is within the other where these ranges overlap.
CREATE TYPE public.domain_range AS RANGE (SUBTYPE = text, COLLATION = "C");

CREATE TABLE public.enterprises (
	id              text COLLATE "C" CONSTRAINT enterprises_pkey PRIMARY KEY,
	organization_id text COLLATE "C",
	name            text COLLATE "C" NOT NULL CONSTRAINT enterprises_name_length CHECK (char_length(name) BETWEEN 1 AND 255),
	name_key        text COLLATE "C" NOT NULL,
	url             text NOT NULL CONSTRAINT enterprises_url_length CHECK (char_length(url) <= 2048),
	domain          text COLLATE "C" NOT NULL CONSTRAINT enterprises_domain_lower CHECK (domain = lower(domain)),
	description     text NOT NULL CONSTRAINT enterprises_description_length CHECK (char_length(description) <= 2000),
	logo_url        text NOT NULL CONSTRAINT enterprises_logo_url_length CHECK (char_length(logo_url) <= 2048),
	admin_email     text COLLATE "C" NOT NULL
		CONSTRAINT enterprises_admin_email_length CHECK (char_length(admin_email) <= 254)
		CONSTRAINT enterprises_admin_email_lower CHECK (admin_email = lower(admin_email)),
	zip_code        text NOT NULL CONSTRAINT enterprises_zip_code_length CHECK (char_length(zip_code) <= 255),
	region          text NOT NULL CONSTRAINT enterprises_region_length CHECK (char_length(region) <= 255),
	size            text NOT NULL CONSTRAINT enterprises_size_length CHECK (char_length(size) <= 255),
	contact_number  text NOT NULL
		CONSTRAINT enterprises_contact_number_length CHECK (char_length(contact_number) <= 255),
	status          text COLLATE "C" NOT NULL CONSTRAINT enterprises_status CHECK (status IN ('PENDING', 'INVITED', 'INITIATED', 'ACTIVE', 'SUSPENDED', 'DEACTIVATED', 'DELETED')),
	version         bigint NOT NULL,
	created_at      timestamptz NOT NULL,
	updated_at      timestamptz NOT NULL,
	created_by      text NOT NULL,
	updated_by      text NOT NULL,
	search          text COLLATE "C" NOT NULL,
	CONSTRAINT enterprises_domain_overlap EXCLUDE USING gist (
		public.domain_range(reverse(domain) || '.', reverse(domain) || '/') WITH &&
	) WHERE (status <> 'DELETED' AND domain <> '')
);

-- Two rows at once that exclude each other would wait for each other until one is shot as a deadlock. Domains that
-- overlap have their last two labels in common.
CREATE FUNCTION public.enterprises_lock_domain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_advisory_xact_lock(hashtextextended('domain ' || substring(NEW.domain FROM '[^.]+[.][^.]+$'), 0));
	RETURN NEW;
END $$;
CREATE TRIGGER enterprises_lock_domain BEFORE INSERT ON public.enterprises
	FOR EACH ROW EXECUTE FUNCTION public.enterprises_lock_domain();

CREATE UNIQUE INDEX enterprises_domain_key ON public.enterprises (domain) WHERE status <> 'DELETED' AND domain <> '';
CREATE UNIQUE INDEX enterprises_admin_email_key ON public.enterprises (admin_email) WHERE status <> 'DELETED' AND admin_email <> '';
CREATE UNIQUE INDEX enterprises_organization_key ON public.enterprises (organization_id) WHERE status <> 'DELETED';
CREATE INDEX enterprises_organization_idx ON public.enterprises (organization_id);
CREATE INDEX enterprises_status_idx ON public.enterprises (status, id);
CREATE INDEX enterprises_name_idx ON public.enterprises (name_key, id);
CREATE INDEX enterprises_created_idx ON public.enterprises (created_at, id);
CREATE INDEX enterprises_updated_idx ON public.enterprises (updated_at, id);
-- A list may have those that are deleted, too.
CREATE INDEX enterprises_domain_idx ON public.enterprises (domain);
CREATE INDEX enterprises_admin_email_idx ON public.enterprises (admin_email);

-- Parts of a text are found by their trigrams. Part of PostgreSQL, and trusted: who may create schemas may create it.
CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public;
CREATE INDEX enterprises_search_idx ON public.enterprises USING gin (search public.gin_trgm_ops);

CREATE TABLE public.admins (
	id         text COLLATE "C" CONSTRAINT admins_pkey PRIMARY KEY,
	enterprise text COLLATE "C" NOT NULL CONSTRAINT admins_enterprise_fkey REFERENCES public.enterprises ON DELETE CASCADE,
	subject    text COLLATE "C",
	email      text COLLATE "C" NOT NULL CONSTRAINT admins_email_lower CHECK (email = lower(email)),
	first_name text NOT NULL,
	last_name  text NOT NULL,
	user_type  text NOT NULL CONSTRAINT admins_user_type CHECK (user_type IN ('SUPER_ADMIN', 'ORGANIZATION_ADMIN')),
	first      boolean NOT NULL,
	created_at timestamptz NOT NULL,
	updated_at timestamptz NOT NULL,
	CONSTRAINT admins_email_key UNIQUE (enterprise, email),
	CONSTRAINT admins_subject_key UNIQUE (subject)
);
CREATE INDEX admins_email_idx ON public.admins (email, created_at, id);

-- The token is sealed until its mail is delivered, by the key of that id; of old ones the hash stays.
CREATE TABLE public.enterprise_invitations (
	enterprise text COLLATE "C" CONSTRAINT enterprise_invitations_pkey PRIMARY KEY CONSTRAINT enterprise_invitations_enterprise_fkey REFERENCES public.enterprises ON DELETE CASCADE,
	hash       text COLLATE "C" NOT NULL CONSTRAINT enterprise_invitations_hash_key UNIQUE,
	expires_at timestamptz NOT NULL,
	created_at timestamptz NOT NULL,
	sealed     bytea,
	key_id     text COLLATE "C",
	CONSTRAINT enterprise_invitations_key_id CHECK ((sealed IS NULL) = (key_id IS NULL))
);

CREATE TABLE public.onboardings (
	enterprise            text COLLATE "C" CONSTRAINT onboardings_pkey PRIMARY KEY CONSTRAINT onboardings_enterprise_fkey REFERENCES public.enterprises ON DELETE CASCADE,
	step                  text NOT NULL CONSTRAINT onboardings_step CHECK (step IN ('REQUESTED', 'ORGANIZED', 'TICKETED', 'CONNECTED', 'PROVISIONED')),
	organization_name     text NOT NULL,
	display_name          text NOT NULL
		CONSTRAINT onboardings_display_name_length CHECK (char_length(display_name) BETWEEN 1 AND 255),
	primary_color         text NOT NULL,
	page_background_color text NOT NULL,
	logo_url              text NOT NULL CONSTRAINT onboardings_logo_url_length CHECK (char_length(logo_url) <= 2048),
	domain_aliases        text[],
	tickets               integer NOT NULL,
	claimed_by            text NOT NULL,
	claimed_until         timestamptz,
	profile_updated       boolean NOT NULL,
	invited_member        boolean NOT NULL,
	created_project       boolean NOT NULL,
	created_at            timestamptz NOT NULL,
	updated_at            timestamptz NOT NULL
);

CREATE TABLE public.sso_tickets (
	enterprise      text COLLATE "C" CONSTRAINT sso_tickets_pkey PRIMARY KEY CONSTRAINT sso_tickets_enterprise_fkey REFERENCES public.enterprises ON DELETE CASCADE,
	id              text COLLATE "C" NOT NULL,
	organization_id text COLLATE "C" NOT NULL,
	admin_email     text NOT NULL,
	expires_at      timestamptz NOT NULL,
	created_at      timestamptz NOT NULL,
	sealed          bytea NOT NULL,
	key_id          text COLLATE "C" NOT NULL
);
CREATE INDEX sso_tickets_expires_idx ON public.sso_tickets (expires_at);
CREATE INDEX sso_tickets_id_idx ON public.sso_tickets (id);
CREATE INDEX sso_tickets_organization_idx ON public.sso_tickets (organization_id);

-- Connections that an enterprise was seen with. ticket_id is empty for those that none of its tickets has made.
CREATE TABLE public.connections (
	enterprise    text COLLATE "C" NOT NULL CONSTRAINT connections_enterprise_fkey REFERENCES public.enterprises ON DELETE CASCADE,
	connection_id text COLLATE "C" NOT NULL,
	name          text NOT NULL,
	ticket_id     text COLLATE "C" NOT NULL,
	added_at      timestamptz NOT NULL,
	CONSTRAINT connections_pkey PRIMARY KEY (enterprise, connection_id)
);

-- Where an enterprise's own store is. The password is sealed by the key of that id.
CREATE TABLE public.datasources (
	id              text COLLATE "C" CONSTRAINT datasources_pkey PRIMARY KEY,
	enterprise      text COLLATE "C" NOT NULL CONSTRAINT datasources_enterprise_fkey REFERENCES public.enterprises ON DELETE CASCADE,
	kind            text COLLATE "C" NOT NULL CONSTRAINT datasources_kind CHECK (kind IN ('mongodb', 's3')),
	name            text NOT NULL CONSTRAINT datasources_name_length CHECK (char_length(name) BETWEEN 1 AND 255),
	host            text NOT NULL,
	port            integer NOT NULL,
	database_name   text NOT NULL,
	user_name       text NOT NULL CONSTRAINT datasources_user_name_length CHECK (char_length(user_name) BETWEEN 1 AND 255),
	auth_source     text NOT NULL,
	replica_set     text NOT NULL,
	region          text NOT NULL,
	path_style      boolean NOT NULL,
	ca_certificates text NOT NULL,
	status          text NOT NULL CONSTRAINT datasources_status CHECK (status IN ('UNVERIFIED', 'OK', 'FAILED')),
	last_result     text CONSTRAINT datasources_last_result CHECK (last_result IN ('ok', 'unreachable', 'auth_failed', 'timeout')),
	last_checked_at timestamptz,
	phase           text NOT NULL CONSTRAINT datasources_phase CHECK (phase IN ('PREPARING', 'CHANGING', 'IN_USE', 'LEAVING')),
	settles_at      timestamptz,
	written         boolean NOT NULL,
	place           bigint NOT NULL,
	connection      bigint NOT NULL,
	version         bigint NOT NULL,
	created_at      timestamptz NOT NULL,
	updated_at      timestamptz NOT NULL,
	created_by      text NOT NULL,
	updated_by      text NOT NULL,
	sealed          bytea NOT NULL,
	key_id          text COLLATE "C" NOT NULL,
	CONSTRAINT datasources_kind_key UNIQUE (enterprise, kind)
);

CREATE TABLE public.processed_events (
	id              text COLLATE "C" CONSTRAINT processed_events_pkey PRIMARY KEY,
	type            text NOT NULL,
	at              timestamptz NOT NULL,
	organization_id text COLLATE "C" NOT NULL,
	processed_at    timestamptz NOT NULL
);
CREATE INDEX processed_events_processed_idx ON public.processed_events (processed_at);

CREATE TABLE public.member_invitations (
	id              text COLLATE "C" CONSTRAINT member_invitations_pkey PRIMARY KEY,
	organization_id text COLLATE "C" NOT NULL,
	email           text COLLATE "C" NOT NULL
		CONSTRAINT member_invitations_email_length CHECK (char_length(email) <= 254)
		CONSTRAINT member_invitations_email_lower CHECK (email = lower(email)),
	role_id         text NOT NULL,
	role            text NOT NULL,
	inviter         text NOT NULL,
	by_operator     boolean NOT NULL,
	provider_id     text NOT NULL,
	status          text NOT NULL CONSTRAINT member_invitations_status CHECK (status IN ('PENDING', 'ACCEPTED', 'REVOKED', 'EXPIRED')),
	expires_at      timestamptz NOT NULL,
	created_at      timestamptz NOT NULL
);
CREATE UNIQUE INDEX member_invitations_pending_key ON public.member_invitations (organization_id, email) WHERE status = 'PENDING';
CREATE INDEX member_invitations_created_idx ON public.member_invitations (organization_id, created_at DESC, id DESC);
CREATE INDEX member_invitations_expires_idx ON public.member_invitations (expires_at) WHERE status = 'PENDING';
