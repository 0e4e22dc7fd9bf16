CREATE TABLE ?tenant.users (
	id            text COLLATE "C" CONSTRAINT users_pkey PRIMARY KEY,
	subject       text COLLATE "C" NOT NULL CONSTRAINT users_subject_key UNIQUE,
	email         text COLLATE "C" NOT NULL CONSTRAINT users_email_key UNIQUE CONSTRAINT users_email_lower CHECK (email = lower(email)),
	first_name    text NOT NULL CONSTRAINT users_first_name_length CHECK (char_length(first_name) <= 100),
	last_name     text NOT NULL CONSTRAINT users_last_name_length CHECK (char_length(last_name) <= 100),
	name_key      text COLLATE "C" NOT NULL,
	search        text COLLATE "C" NOT NULL,
	job_title     text NOT NULL CONSTRAINT users_job_title_length CHECK (char_length(job_title) <= 100),
	avatar_url    text NOT NULL CONSTRAINT users_avatar_url_length CHECK (char_length(avatar_url) <= 2048),
	mobile        text NOT NULL CONSTRAINT users_mobile_length CHECK (char_length(mobile) <= 50),
	role          text NOT NULL,
	status        text COLLATE "C" NOT NULL
		CONSTRAINT users_status CHECK (status IN ('ACTIVE', 'INACTIVE', 'BLOCKED', 'REMOVED')),
	last_login_at timestamptz,
	tokens_after  timestamptz,
	version       bigint NOT NULL,
	created_at    timestamptz NOT NULL,
	updated_at    timestamptz NOT NULL
);
CREATE INDEX users_name_idx ON ?tenant.users (name_key, id);
-- Who is left to administer the enterprise.
CREATE INDEX users_role_idx ON ?tenant.users (role) WHERE status NOT IN ('BLOCKED', 'REMOVED');
CREATE INDEX users_status_idx ON ?tenant.users (status, id);
CREATE INDEX users_created_idx ON ?tenant.users (created_at, id);
CREATE INDEX users_updated_idx ON ?tenant.users (updated_at, id);
-- Parts of a text are found by their trigrams.
CREATE INDEX users_search_idx ON ?tenant.users USING gin (search public.gin_trgm_ops);
