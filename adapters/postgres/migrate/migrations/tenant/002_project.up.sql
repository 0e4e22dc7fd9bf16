CREATE TABLE ?tenant.projects (
	id          text COLLATE "C" CONSTRAINT projects_pkey PRIMARY KEY,
	name        text NOT NULL CONSTRAINT projects_name_length CHECK (char_length(name) BETWEEN 1 AND 100),
	name_key    text COLLATE "C" NOT NULL CONSTRAINT projects_name_key UNIQUE,
	description text NOT NULL CONSTRAINT projects_description_length CHECK (char_length(description) <= 500),
	status      text COLLATE "C" NOT NULL CONSTRAINT projects_status CHECK (status IN ('ACTIVE', 'COMPLETED')),
	created_by  text NOT NULL,
	updated_by  text NOT NULL,
	version     bigint NOT NULL,
	created_at  timestamptz NOT NULL,
	updated_at  timestamptz NOT NULL
);
CREATE INDEX projects_status_idx ON ?tenant.projects (status, id);
CREATE INDEX projects_created_idx ON ?tenant.projects (created_at, id);
CREATE INDEX projects_updated_idx ON ?tenant.projects (updated_at, id);

CREATE TABLE ?tenant.project_roles (
	id          text COLLATE "C" CONSTRAINT project_roles_pkey PRIMARY KEY,
	project     text COLLATE "C" NOT NULL CONSTRAINT project_roles_project_fkey REFERENCES ?tenant.projects ON DELETE CASCADE,
	name        text NOT NULL CONSTRAINT project_roles_name_length CHECK (char_length(name) BETWEEN 1 AND 100),
	name_key    text COLLATE "C" NOT NULL,
	description text NOT NULL CONSTRAINT project_roles_description_length CHECK (char_length(description) <= 500),
	built_in    text NOT NULL CONSTRAINT project_roles_built_in CHECK (built_in IN ('', 'ADMIN', 'MANAGER', 'ANALYST', 'MEMBER')),
	predict     text NOT NULL CONSTRAINT project_roles_predict CHECK (predict IN ('HIDDEN', 'READ_ONLY', 'FULL_ACCESS')),
	compare     text NOT NULL CONSTRAINT project_roles_compare CHECK (compare IN ('HIDDEN', 'READ_ONLY', 'FULL_ACCESS')),
	copilot     text NOT NULL CONSTRAINT project_roles_copilot CHECK (copilot IN ('HIDDEN', 'READ_ONLY', 'FULL_ACCESS')),
	insights    text NOT NULL CONSTRAINT project_roles_insights CHECK (insights IN ('HIDDEN', 'READ_ONLY', 'FULL_ACCESS')),
	version     bigint NOT NULL,
	created_at  timestamptz NOT NULL,
	updated_at  timestamptz NOT NULL,
	CONSTRAINT project_roles_name_key UNIQUE (project, name_key),
	CONSTRAINT project_roles_project_key UNIQUE (id, project)
);

CREATE TABLE ?tenant.project_members (
	project   text COLLATE "C" NOT NULL CONSTRAINT project_members_project_fkey REFERENCES ?tenant.projects ON DELETE CASCADE,
	subject   text COLLATE "C" NOT NULL CONSTRAINT project_members_subject_fkey REFERENCES ?tenant.users (subject) ON UPDATE CASCADE,
	role      text COLLATE "C" NOT NULL,
	joined_at timestamptz NOT NULL,
	CONSTRAINT project_members_pkey PRIMARY KEY (project, subject),
	CONSTRAINT project_members_role_fkey FOREIGN KEY (role, project) REFERENCES ?tenant.project_roles (id, project)
);
CREATE INDEX project_members_subject_idx ON ?tenant.project_members (subject, project);
CREATE INDEX project_members_role_idx ON ?tenant.project_members (role);
-- Where one person has most of the memberships, ANALYZE finds few distinct people, a plan that fits anybody looks dear,
-- and the planner plans a prepared query about a person anew each time, for ever. So anybody counts as one with five.
ALTER TABLE ?tenant.project_members ALTER subject SET (n_distinct = -0.2);

-- Who is in which project, and what their role lets them do there: where SQL
-- must know it, it reads this. reads_records repeats domain.RecordReader;
-- test/contract/bookmark.go compares them.
CREATE VIEW ?tenant.project_access AS
	SELECT m.project, m.subject, m.role, r.name AS role_name, r.built_in, r.predict, r.compare, r.copilot, r.insights,
		r.predict IN ('READ_ONLY', 'FULL_ACCESS') AS reads_records
	FROM ?tenant.project_members AS m JOIN ?tenant.project_roles AS r ON r.id = m.role;
