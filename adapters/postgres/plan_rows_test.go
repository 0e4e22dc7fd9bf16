package postgres

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/core/domain"
)

// manyShared fills the shared tables with 10,000 rows each, or more, like those of a large platform: each enterprise
// with a few of all there is, a hundred organizations with much.
const manyShared = `
	INSERT INTO public.enterprises SELECT
		'e' || i, 'org_' || i, 'Company ' || i, 'company ' || i, '', 'c' || i || '.example', 'Trials, number ' || i, '',
		'ada@c' || i || '.example', '', '', '', '',
		(ARRAY['ACTIVE', 'ACTIVE', 'ACTIVE', 'SUSPENDED', 'DELETED', 'PENDING', 'INVITED'])[i % 7 + 1], 1,
		now() - i * interval '1 minute', now() - i * interval '1 minute', 'x', 'x', concat_ws(chr(1), 'company ' || i,
			'c' || i || '.example', 'ada@c' || i || '.example', 'trials, number ' || i) FROM generate_series(1, 10000) AS i;
	INSERT INTO public.admins
		SELECT 'a' || i, 'e' || i, 's' || i, 'ada@c' || i || '.example', '', '', 'ORGANIZATION_ADMIN', false, now(), now()
		FROM generate_series(1, 10000) AS i;
	INSERT INTO public.enterprise_invitations
		SELECT 'e' || i, 'h' || i, now(), now(), NULL FROM generate_series(1, 10000) AS i;
	INSERT INTO public.onboardings
		SELECT 'e' || i, CASE WHEN i % 100 = 0 THEN 'TICKETED' ELSE 'PROVISIONED' END, 'c' || i, 'C', '', '', '', NULL, 1,
			'', NULL, false, false, false, now(), now() FROM generate_series(1, 10000) AS i;
	INSERT INTO public.sso_tickets
		SELECT 'e' || i, 't' || i, 'org_' || i, '', timestamptz '2000-01-01 00:00:00+00' + i * interval '1370 minutes', now(),
			'\x00', 'k'
		FROM generate_series(1, 10000) AS i;
	INSERT INTO public.datasources
		SELECT 'd' || i || kind, 'e' || i, kind, 'D', 'h', 1, 'b', 'u', '', '', '', true, '', 'OK', NULL, NULL,
			CASE WHEN i % 100 = 0 THEN 'PREPARING' ELSE 'IN_USE' END, now() + i * interval '1 minute', true, 1, 1, 1, now(),
			now(), 'o', 'o', '\x00', 'k' FROM generate_series(1, 10000) AS i, unnest(ARRAY['s3', 'mongodb']) AS kind;
	INSERT INTO public.connections
		SELECT 'e' || i, 'con_' || i, 'c', 't' || i, now() FROM generate_series(1, 10000) AS i;
	INSERT INTO public.processed_events
		SELECT 'v' || i, 'x', now(), 'org_' || i % 100, now() - i * interval '1 minute' FROM generate_series(1, 10000) AS i;
	INSERT INTO public.member_invitations
		SELECT 'i' || i, 'org_' || i % 100, 'm' || i || '@a.example', 'r', 'org:member', 's' || i % 10, false, '',
			CASE WHEN i % 10 = 0 THEN 'PENDING' ELSE 'ACCEPTED' END, now() + i * interval '1 minute',
			now() - i * interval '1 minute' FROM generate_series(1, 10000) AS i;
	INSERT INTO public.modules (id, slug, name, description, is_standalone, version, created_at, updated_at)
		SELECT 1000000 + i, 'm' || i, 'M', '', false, 1, now(), now() FROM generate_series(0, 19) AS i;
	INSERT INTO public.trial_slugs SELECT 't' || i FROM generate_series(1, 10000) AS i;
	INSERT INTO public.trials (id, module, slug, name, name_key, icon_url, description, version, created_at, updated_at)
		SELECT 1000000 + i, 1000000 + i % 20, 't' || i, 'T' || i, 't' || i, '', '', 1, now(), now()
		FROM generate_series(1, 10000) AS i;
	INSERT INTO public.module_access (id, enterprise, module, trial, created_at, created_by)
		SELECT 'g' || e || '.' || t.id, 'e' || e, t.module, t.id, now(), '' FROM generate_series(1, 10000) AS e
		JOIN public.trials AS t ON t.id % 5000 = e % 5000;
	INSERT INTO public.tenants (organization_id, schema_name, ready)
		SELECT 'org_' || i, 't_org_' || i, true FROM generate_series(1, 10000) AS i;
	INSERT INTO public.idempotency_keys
		SELECT 'org_' || i % 100, 's' || i, 'x', 'k' || i, '', '', '', '', true, now(), now() - i * interval '1 minute'
		FROM generate_series(1, 10000) AS i;
	INSERT INTO public.imports
		SELECT 'org_' || i % 100, 'i' || i, 'p' || i % 50, 't' || i % 7,
			(ARRAY['FINALIZED', 'FINALIZED', 'FINALIZED', 'FINALIZED', 'PUBLISHED', 'OPEN', 'ABANDONED'])[i % 7 + 1], 1, 0,
			now(), now() - i * interval '1 minute', '', 'csv', '', false, '',
			CASE WHEN i % 3 = 0 THEN 'j' || i ELSE '' END, 0, 0 FROM generate_series(1, 10000) AS i;
	INSERT INTO public.assets
		SELECT 'a' || i, 'org_' || i % 100, CASE WHEN i % 2 = 0 THEN '' ELSE 'p' || i % 50 END, '', '', 1, '', 'private',
			NULL, '', 'READY', '', '', 1, 0, '', i % 50 = 0 AND i % 100 = 0,
			CASE WHEN i % 50 = 0 THEN now() END, now(), '' FROM generate_series(1, 10000) AS i;
	INSERT INTO public.audit_inbox (trail, id, at, actor, machine, action, target, project, outcome, request_id, reason)
		SELECT 'org_' || i % 100, 'n' || i, now(), 's' || i % 1000, false, 'x', 'y' || i % 1000, '', 'done', '', ''
		FROM generate_series(1, 10000) AS i;
	INSERT INTO public.audit_log (trail, size) SELECT 'org_' || i, 10000 FROM generate_series(1, 10000) AS i;
	INSERT INTO public.audit_node SELECT 'org_' || i, 1, 0, sha256('') FROM generate_series(1, 10000) AS i;
	INSERT INTO public.audit_name
		SELECT 'org_' || i % 100, 's' || i, sha256(i::text::bytea), '~' || i FROM generate_series(1, 10000) AS i;
	INSERT INTO public.audit_entry
		SELECT 'org_' || i % 100, i, sha256(i::text::bytea), jsonb_build_object('actor', '~' || i % 1000, 'action', 'x',
			'target', 'y' || i % 1000, 'at', '2026-01-01T00:00:00.000000Z', 'id', 'n' || i)::text
		FROM generate_series(1, 10000) AS i;
	INSERT INTO public.audit_checkpoint
		SELECT 'org_' || i, 1, l.slot, 1, 10000, '' FROM generate_series(1, 10000) AS i
		JOIN public.audit_log AS l ON l.trail = 'org_' || i;
	INSERT INTO public.audit_checkpoint SELECT 'platform', i, 1, 1, i, '' FROM generate_series(1, 10000) AS i;
	INSERT INTO public.audit_cosignature SELECT 'o', i, 'w', 'l' || i FROM generate_series(1, 10000) AS i;
	INSERT INTO public.audit_chain SELECT 'org_' || i, 1, '', 0, now() FROM generate_series(1, 10000) AS i;
	INSERT INTO public.jobs
		SELECT 'j' || i, 'k' || i % 7, 'e' || i % 100, 'org_' || i % 100, 's' || i % 1000, '', '', NULL,
			(ARRAY['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED', 'FAILED', 'DEAD', 'QUEUED', 'RUNNING'])[i % 8 + 1],
			0, 0, '', '', 1, false, now(), now() - i * interval '1 minute', now() FROM generate_series(1, 10000) AS i;
	INSERT INTO public.access_stamps
		SELECT 'org_' || i, 1 FROM generate_series(1, 10000) AS i ON CONFLICT DO NOTHING`

// manyOwn fills those of a tenant.
const manyOwn = `
	INSERT INTO ?tenant.users
		SELECT 'u' || i, 's' || i, 'm' || i || '@a.example', 'First', 'Last' || i, 'first last' || i,
			'first last' || i || E'\x01last' || i || E' first\x01m' || i || '@a.example', repeat('nurse ', 10),
			'https://cdn.example/' || repeat('x', 80) || i, '+49 170 1234567',
			CASE WHEN i % 1000 = 0 THEN 'org:admin' ELSE 'org:member' END,
			CASE WHEN i % 100 = 0 THEN 'INACTIVE' WHEN i % 100 = 1 THEN 'BLOCKED' ELSE 'ACTIVE' END, NULL, NULL,
			1, now() - i * interval '1 minute', now() - i * interval '1 minute' FROM generate_series(1, 10000) AS i;
	INSERT INTO ?tenant.projects
		SELECT 'p' || i, 'P' || i, 'p' || i, '', CASE WHEN i % 10 = 0 THEN 'COMPLETED' ELSE 'ACTIVE' END, '', '', 1,
			now() - i * interval '1 minute', now() - i * interval '1 minute'
		FROM generate_series(1, 10000) AS i;
	INSERT INTO ?tenant.project_roles
		SELECT 'r' || i, 'p' || i, 'ADMIN', 'admin', '', 'ADMIN', 'HIDDEN', 'HIDDEN', 'HIDDEN', 'HIDDEN', 1, now(), now()
		FROM generate_series(1, 10000) AS i;
	INSERT INTO ?tenant.project_members
		SELECT 'p' || i, 's' || (i + j * 77) % 2000 + 1, 'r' || i, now()
		FROM generate_series(1, 10000) AS i, generate_series(1, 2) AS j;
	INSERT INTO ?tenant.notifications
		SELECT 'n' || i, 's' || i % 500, 'TRIAL_SHARED', CASE WHEN i % 10 = 0 THEN 'UNREAD' ELSE 'READ' END, '', '', '', '',
			'', 'p' || i, '', 't', 'x' || i, '', now() - i * interval '1 minute' FROM generate_series(1, 10000) AS i;
	INSERT INTO ?tenant.bookmarks
		SELECT 'b' || i, 's' || i % 500, 'p' || i % 50, 't' || i % 100, 'x' || i, now() - i * interval '1 minute'
		FROM generate_series(1, 10000) AS i;
	INSERT INTO ?tenant.trial_shares
		SELECT 'h' || i, 'p' || i % 50, 't' || i % 100, 'x' || i, 's' || i % 500, 'hash', now() - i * interval '1 minute'
		FROM generate_series(1, 10000) AS i;
	INSERT INTO ?tenant.trial_share_recipients SELECT 'h' || i, 's' || i % 500, 0 FROM generate_series(1, 10000) AS i`

// openFilled returns a database with many rows in each table, and the schema of its tenant.
func openFilled(t *testing.T) (*pgx.Conn, string) {
	t.Helper()
	db, _ := openOwned(t)
	must(t, New(db).Enterprises.Insert(t.Context(), domain.Enterprise{
		ID: "e", Organization: "org_A", Name: "A", Status: domain.EnterpriseActive, CreatedAt: time.Now(),
	}))
	schema, _, err := NewSchemas(db).Create(t.Context(), "org_A")
	must(t, err)
	conn, err := pgx.ConnectConfig(t.Context(), db.direct)
	must(t, err)
	t.Cleanup(func() { conn.Close(context.Background()) })
	fill := strings.ReplaceAll(manyShared+";"+manyOwn, "?tenant", schema.Name)
	for _, statement := range []string{fill, "VACUUM ANALYZE"} {
		_, err = conn.Exec(t.Context(), statement)
		must(t, err)
	}
	requireMany(t, conn)
	return conn, schema.Name
}

// requireMany fails for a table without many rows, which a plan says nothing of: add some.
func requireMany(t *testing.T, conn *pgx.Conn) {
	t.Helper()
	rows, _ := conn.Query(t.Context(), `SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples < 9999
		AND relnamespace::regnamespace::text NOT LIKE ALL (ARRAY['pg\_%', 'information_schema'])
		AND relname NOT LIKE 'river\_%' ORDER BY relname`)
	few, err := pgx.CollectRows(rows, pgx.RowTo[string])
	must(t, err)
	if few = slices.DeleteFunc(few, isSmall); len(few) > 0 {
		t.Errorf("these have few rows: %s", few)
	}
}
