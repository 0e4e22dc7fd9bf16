CREATE TABLE ?tenant.users (
	id            text COLLATE "C" CONSTRAINT users_pkey PRIMARY KEY,
	subject       text COLLATE "C" NOT NULL CONSTRAINT users_subject_key UNIQUE,
	email         text COLLATE "C" NOT NULL CONSTRAINT users_email_key UNIQUE CONSTRAINT users_email_lower CHECK (email = lower(email)),
	first_name    text NOT NULL,
	last_name     text NOT NULL,
	name_key      text COLLATE "C" NOT NULL,
	job_title     text NOT NULL,
	avatar_url    text NOT NULL,
	mobile        text NOT NULL,
	role          text NOT NULL,
	status        text COLLATE "C" NOT NULL CONSTRAINT users_status CHECK (status IN ('ACTIVE', 'INACTIVE', 'BLOCKED')),
	last_login_at timestamptz,
	tokens_after  timestamptz,
	version       bigint NOT NULL,
	created_at    timestamptz NOT NULL,
	updated_at    timestamptz NOT NULL
);
CREATE INDEX users_name_idx ON ?tenant.users (name_key, id);
