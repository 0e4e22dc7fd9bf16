-- Projects and executions are named, not referenced: what people were told, and
-- what they keep, may outlive them for a while.
CREATE TABLE ?tenant.notifications (
	id                text COLLATE "C" CONSTRAINT notifications_pkey PRIMARY KEY,
	recipient         text COLLATE "C" NOT NULL,
	type              text NOT NULL
		CONSTRAINT notifications_type CHECK (type IN (
			'PROJECT_INVITATION', 'ROLE_ASSIGNED', 'TRIAL_SHARED', 'ENTERPRISE_DELETION_REQUESTED')),
	status            text NOT NULL CONSTRAINT notifications_status CHECK (status IN ('UNREAD', 'READ')),
	data_sender_id    text NOT NULL,
	data_sender_name  text NOT NULL,
	data_sender_email text NOT NULL,
	data_sender_image text NOT NULL,
	data_org_id       text NOT NULL,
	data_project_id   text NOT NULL,
	data_project_name text NOT NULL,
	data_slug         text NOT NULL,
	data_execution_id text NOT NULL,
	data_role_name    text NOT NULL,
	created_at        timestamptz NOT NULL
);
CREATE INDEX notifications_recipient_idx ON ?tenant.notifications (recipient, id);
CREATE INDEX notifications_created_idx ON ?tenant.notifications (recipient, created_at, id);
CREATE INDEX notifications_unread_idx ON ?tenant.notifications (recipient) WHERE status = 'UNREAD';
CREATE UNIQUE INDEX notifications_execution_key
	ON ?tenant.notifications (recipient, data_project_id, data_slug, data_execution_id) WHERE data_execution_id <> '';

CREATE INDEX notifications_project_idx ON ?tenant.notifications (data_project_id) WHERE data_project_id <> '';

CREATE TABLE ?tenant.bookmarks (
	id         text COLLATE "C" CONSTRAINT bookmarks_pkey PRIMARY KEY,
	user_id    text COLLATE "C" NOT NULL,
	project    text COLLATE "C" NOT NULL,
	trial      text COLLATE "C" NOT NULL,
	execution  text COLLATE "C" NOT NULL,
	created_at timestamptz NOT NULL,
	CONSTRAINT bookmarks_execution_key UNIQUE (user_id, project, trial, execution)
);
CREATE INDEX bookmarks_project_idx ON ?tenant.bookmarks (project);
CREATE INDEX bookmarks_created_idx ON ?tenant.bookmarks (user_id, created_at DESC, id DESC);

CREATE TABLE ?tenant.trial_shares (
	id         text COLLATE "C" CONSTRAINT trial_shares_pkey PRIMARY KEY,
	project    text COLLATE "C" NOT NULL,
	trial      text COLLATE "C" NOT NULL,
	execution  text COLLATE "C" NOT NULL,
	sender     text COLLATE "C" NOT NULL,
	recipients_hash text COLLATE "C" NOT NULL, -- of their subjects in order
	created_at timestamptz NOT NULL,
	CONSTRAINT trial_shares_equal_key UNIQUE (sender, project, trial, execution, recipients_hash)
);
CREATE INDEX trial_shares_project_idx ON ?tenant.trial_shares (project);
CREATE INDEX trial_shares_sender_idx ON ?tenant.trial_shares (sender, created_at DESC, id DESC);
CREATE INDEX trial_shares_execution_idx ON ?tenant.trial_shares (execution);

CREATE TABLE ?tenant.trial_share_recipients (
	share   text COLLATE "C" NOT NULL CONSTRAINT trial_share_recipients_share_fkey REFERENCES ?tenant.trial_shares ON DELETE CASCADE,
	subject text COLLATE "C" NOT NULL,
	position integer NOT NULL,
	CONSTRAINT trial_share_recipients_pkey PRIMARY KEY (share, subject)
);
CREATE INDEX trial_share_recipients_subject_idx ON ?tenant.trial_share_recipients (subject, share);

-- Which executions were shared with whom. A share opens nothing by itself: its
-- recipient must still be a member of the project.
CREATE VIEW ?tenant.shared_executions AS
	SELECT s.project, s.trial, s.execution, r.subject
	FROM ?tenant.trial_shares AS s JOIN ?tenant.trial_share_recipients AS r ON r.share = s.id;

-- The bookmarks whose owners may read what they keep, in each organization that
-- is granted the trial. It repeats domain.AccessFacts.CanReadExecution, because pages
-- and totals count only what shows; test/contract/bookmark.go compares them.
CREATE VIEW ?tenant.visible_bookmarks AS
	SELECT b.id, b.user_id, b.project, b.trial, b.execution, b.created_at, e.organization_id
	FROM ?tenant.bookmarks AS b
	JOIN ?tenant.project_access AS a ON a.project = b.project AND a.subject = b.user_id
	JOIN public.trials AS t ON t.slug = b.trial
	JOIN public.module_access AS g ON g.module = t.module AND g.trial = t.id
	JOIN public.enterprises AS e ON e.id = g.enterprise AND e.status <> 'DELETED'
	WHERE a.reads_records OR EXISTS (SELECT FROM ?tenant.shared_executions AS s
		WHERE s.subject = b.user_id AND s.project = b.project AND s.trial = b.trial AND s.execution = b.execution);
