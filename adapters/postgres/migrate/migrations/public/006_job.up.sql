-- What people see of a job. The queue's own row carries only the id of it.
CREATE TABLE public.jobs (
	id         text COLLATE "C" CONSTRAINT jobs_pkey PRIMARY KEY,
	kind       text COLLATE "C" NOT NULL,
	enterprise text COLLATE "C" NOT NULL,
	tenant     text COLLATE "C" NOT NULL,
	subject    text COLLATE "C" NOT NULL,
	request_id text NOT NULL,
	reason     text NOT NULL,
	args       jsonb,
	state      text NOT NULL CONSTRAINT jobs_state CHECK (state IN ('QUEUED', 'RUNNING', 'RETRYING', 'SUCCEEDED', 'CANCELLED', 'FAILED', 'DEAD')),
	done       bigint NOT NULL,
	total      bigint NOT NULL,
	result     text NOT NULL,
	error      text NOT NULL,
	attempts   integer NOT NULL,
	-- Somebody has asked that the job ends; one that runs hears of it at its next report.
	cancel_requested boolean NOT NULL,
	run_at     timestamptz NOT NULL,
	created_at timestamptz NOT NULL,
	updated_at timestamptz NOT NULL
);
CREATE INDEX jobs_created_idx ON public.jobs (created_at DESC, id DESC);
CREATE INDEX jobs_enterprise_idx ON public.jobs (enterprise, created_at DESC, id DESC);
CREATE INDEX jobs_ongoing_idx ON public.jobs (enterprise, kind) WHERE state IN ('QUEUED', 'RUNNING', 'RETRYING');
-- Those of all tenants that are dead, or run.
CREATE INDEX jobs_state_idx ON public.jobs (state, created_at DESC, id DESC);
-- Those that are forgotten a while after their end.
CREATE INDEX jobs_ended_idx ON public.jobs (updated_at) WHERE state NOT IN ('QUEUED', 'RUNNING', 'RETRYING');
