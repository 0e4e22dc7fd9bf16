package postgres

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// A tenant with enough rows that reading a whole table would be the slow way.
const manyBookmarks = `
	INSERT INTO ?tenant.users (id, subject, email, first_name, last_name, name_key, search, job_title, avatar_url, mobile,
			role, status, version, created_at, updated_at)
		SELECT 'u' || i, 's' || i, 'm' || i || '@a.example', '', '', '', '', '', '', '', 'org:member',
			'ACTIVE', 1, now(), now() FROM generate_series(0, 199) AS i;
	INSERT INTO ?tenant.projects
		SELECT 'p' || i, 'P' || i, 'p' || i, '', 'ACTIVE', '', '', 1, now(), now() FROM generate_series(0, 99) AS i;
	INSERT INTO ?tenant.project_roles
		SELECT 'r' || i, 'p' || i, 'Role', 'role', '', '', 'HIDDEN', 'HIDDEN', 'HIDDEN', 'HIDDEN', now()
		FROM generate_series(0, 99) AS i;
	INSERT INTO ?tenant.project_members
		SELECT 'p' || i, 's' || j, 'r' || i, now() FROM generate_series(0, 99) AS i, generate_series(0, 199) AS j
		WHERE (i + j) % 4 = 0;
	INSERT INTO ?tenant.bookmarks
		SELECT 'b' || i, 's' || i % 200, 'p' || i / 200 % 100, 'trial', 'x' || i, now()
		FROM generate_series(1, 20000) AS i;
	INSERT INTO ?tenant.trial_shares
		SELECT 'h' || i, 'p' || i / 200 % 100, 'trial', 'x' || i, 'sender', 'hash', now() FROM generate_series(1, 20000) AS i;
	INSERT INTO ?tenant.trial_share_recipients
		SELECT 'h' || i, 's' || i % 200, 0 FROM generate_series(2, 20000, 2) AS i;
	ANALYZE ?tenant.bookmarks, ?tenant.project_members, ?tenant.trial_shares, ?tenant.trial_share_recipients`

// visible is what the views are asked at every look at a bookmark, a share or
// an access fact.
var visible = []string{
	`SELECT id FROM ?tenant.visible_bookmarks WHERE organization_id = 'org_A' AND user_id = 's4'
		ORDER BY created_at DESC, id DESC LIMIT 20`,
	"SELECT count(*) FROM ?tenant.visible_bookmarks WHERE organization_id = 'org_A' AND user_id = 's4'",
	`SELECT FROM ?tenant.shared_executions
		WHERE subject = 's4' AND project = 'p4' AND trial = 'trial' AND execution = 'x804'`,
	"SELECT role_name FROM ?tenant.project_access WHERE project = 'p4' AND subject = 's4'",
}

func TestWhatIsVisibleIsFoundByIndexes(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	must(t, New(db).Enterprises.Insert(t.Context(), domain.Enterprise{
		ID: "e", Organization: "org_A", Name: "A", Status: domain.EnterpriseActive, CreatedAt: time.Now(),
	}))
	_, _, err := NewSchemas(db).Create(t.Context(), "org_A")
	must(t, err)
	tenant := db.tenant(t.Context(), "org_A")
	for statement := range strings.SplitSeq(manyBookmarks, ";") {
		must(t, errorMap{}.exec(tenant.raw(statement).Exec(t.Context())))
	}
	wholeTable := regexp.MustCompile(`Seq Scan on (bookmarks|project_members|trial_shares|trial_share_recipients) `)
	for _, query := range visible {
		var plan []string
		must(t, tenant.raw("EXPLAIN "+query).Scan(t.Context(), &plan))
		if text := strings.Join(plan, "\n"); wholeTable.MatchString(text) {
			t.Errorf("%s reads a whole table:\n%s", query, text)
		}
	}
}
