-- These belong to tenants, and are shared tables because some work on them
-- runs over all tenants at once.
CREATE TABLE public.imports (
	organization_id text COLLATE "C" NOT NULL,
	id              text COLLATE "C" NOT NULL,
	project         text COLLATE "C" NOT NULL,
	trial           text COLLATE "C" NOT NULL,
	state           text NOT NULL CONSTRAINT imports_state CHECK (state IN ('OPEN', 'PUBLISHED', 'ABANDONED', 'FINALIZED')),
	rows            bigint NOT NULL,
	skipped         bigint NOT NULL,
	created_at      timestamptz NOT NULL,
	updated_at      timestamptz NOT NULL,
	created_by      text NOT NULL,
	format             text NOT NULL,
	delimiter          text NOT NULL,
	infer              boolean NOT NULL,
	external_id_column text NOT NULL,
	job                text COLLATE "C" NOT NULL, -- that stores the rows; empty if a request does
	stored             bigint NOT NULL,
	bytes              bigint NOT NULL,
	CONSTRAINT imports_pkey PRIMARY KEY (organization_id, id)
);
CREATE INDEX imports_project_idx ON public.imports (organization_id, project);
CREATE INDEX imports_published_idx ON public.imports (organization_id, project, trial) WHERE state = 'PUBLISHED';
CREATE INDEX imports_open_idx ON public.imports (updated_at) WHERE state = 'OPEN';
CREATE INDEX imports_abandoned_idx ON public.imports (updated_at, organization_id, id) WHERE state = 'ABANDONED';

CREATE TABLE public.assets (
	id              text COLLATE "C" CONSTRAINT assets_pkey PRIMARY KEY,
	organization_id text COLLATE "C" NOT NULL,
	project         text COLLATE "C" NOT NULL, -- empty: an image
	file_name       text NOT NULL CONSTRAINT assets_file_name_length CHECK (char_length(file_name) <= 255),
	content_type    text NOT NULL CONSTRAINT assets_content_type_length CHECK (char_length(content_type) <= 255),
	size            bigint NOT NULL,
	sha256          text NOT NULL,
	visibility      text NOT NULL CONSTRAINT assets_visibility CHECK (visibility IN ('public', 'private')),
	purpose         text CONSTRAINT assets_purpose CHECK (purpose IN ('logo', 'avatar')),
	slot            text COLLATE "C" NOT NULL,
	state           text NOT NULL CONSTRAINT assets_state CHECK (state IN ('UPLOADING', 'READY')),
	key             text NOT NULL,
	upload          text NOT NULL, -- of a file that is to come, as the store knows it
	part_size       bigint NOT NULL,
	hashed          bigint NOT NULL, -- bytes of a file, by a job that fills sha256
	hash_state      text NOT NULL,
	deleted         boolean NOT NULL, -- the bytes are removed by a job, and then the row
	expires_at      timestamptz,
	created_at      timestamptz NOT NULL,
	created_by      text NOT NULL,
	CONSTRAINT assets_public_purpose CHECK ((visibility = 'public') = (purpose IS NOT NULL))
);
CREATE INDEX assets_slot_idx ON public.assets (organization_id, slot) WHERE slot <> '' AND expires_at IS NULL;
CREATE INDEX assets_expiry_idx ON public.assets (id) WHERE expires_at IS NOT NULL;
CREATE INDEX assets_project_idx ON public.assets (organization_id, project, id);
CREATE INDEX assets_deleted_idx ON public.assets (organization_id, id) WHERE deleted;
