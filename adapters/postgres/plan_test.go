package postgres

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/domain"
)

// planner is a decorator of the connections: it explains every query that goes through them, and notes those that read
// a whole table.
type planner struct {
	db    *DB
	mu    sync.Mutex
	scans []string
	asked int
}

func (*planner) BeforeQuery(ctx context.Context, _ *bun.QueryEvent) context.Context { return ctx }

var seqScan = regexp.MustCompile("Seq Scan on (enterprises|datasources|assets)")

// explaining keeps what explains from being explained.
type explaining struct{}

func (p *planner) AfterQuery(ctx context.Context, event *bun.QueryEvent) {
	if ctx.Value(explaining{}) != nil {
		return
	}
	var plan []string
	ctx = context.WithValue(context.WithoutCancel(ctx), explaining{}, true)
	err := p.db.shared(ctx).raw("EXPLAIN "+event.Query).Scan(ctx, &plan)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked++
	text := strings.Join(plan, "\n")
	if err != nil || seqScan.MatchString(text) {
		p.scans = append(p.scans, event.Query+"\n"+text+errorText(err))
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return errors.Unwrap(err).Error()
}

// manyEnterprises stores 10,000 that look like those of an installation.
const manyEnterprises = `INSERT INTO public.enterprises SELECT
	'e' || i, 'org_' || i, 'Company ' || i, 'company ' || i, '', 'c' || i || '.example', 'Trials, number ' || i, '',
	'ada@c' || i || '.example', '', '', '', '', (ARRAY['ACTIVE', 'ACTIVE', 'ACTIVE', 'SUSPENDED', 'DELETED'])[i % 5 + 1],
	1, now(), now(), 'x', 'x', concat_ws(chr(1), 'company ' || i, 'c' || i || '.example', 'ada@c' || i || '.example',
		'trials, number ' || i) FROM generate_series(1, 10000) AS i`

// manyDatasources gives each of them two, and an image.
var manyDatasources = []string{
	`INSERT INTO public.datasources SELECT 'd' || i || kind, 'e' || i, kind, 'D', 'h', 1, 'b', 'u', '', '', '', true, '',
		'OK', NULL, NULL, 'IN_USE', NULL, true, 1, 1, 1, now(), now(), 'o', 'o', '', ''
		FROM generate_series(1, 10000) AS i, unnest(ARRAY['s3', 'mongodb']) AS kind`,
	`INSERT INTO public.assets (id, organization_id, file_name, content_type, size, sha256, visibility, slot, state, key,
		created_at, created_by) SELECT 'a' || i, 'org_' || i, '', '', 1, '', 'private', '', 'READY', 'k' || i, now(), 'o'
		FROM generate_series(1, 10000) AS i`,
	"VACUUM ANALYZE public.datasources", "VACUUM ANALYZE public.assets",
}

// No question about enterprises reads all of them, but for one that asks for all, or for a text of less than three
// characters, which has no trigram.
func TestEnterprisesAreFoundByAnIndex(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	statements := append([]string{manyEnterprises, "VACUUM ANALYZE public.enterprises"}, manyDatasources...)
	for _, statement := range statements {
		_, err := db.shared(t.Context()).raw(statement).Exec(t.Context())
		must(t, err)
	}
	p := &planner{db: db}
	for i, pool := range db.pools {
		db.pools[i] = pool.WithQueryHook(p)
	}
	store := New(db).Enterprises
	list := func(q domain.EnterpriseQuery) error {
		q.Size = 20
		_, err := store.List(t.Context(), q)
		return err
	}
	own, images := New(db).Datasources, New(db).Assets
	for name, ask := range map[string]func() error{
		"datasource of none": func() error {
			if _, _, err := own.Of(t.Context(), "org_0", "s3"); !errors.Is(err, domain.ErrDatasourceNotFound) {
				return err
			}
			return nil
		},
		"datasources": func() error { _, err := own.List(t.Context(), "e77"); return err },
		"datasource":  func() error { _, err := own.Get(t.Context(), "d77s3"); return err },
		"assets":      func() error { _, err := images.Exists(t.Context(), "org_77"); return err },
		"by tenant":   func() error { _, err := store.ByTenant(t.Context(), "org_77"); return err },
		"by domain":   func() error { _, err := store.ByDomain(t.Context(), "c76.example"); return err },
		"by admin":    func() error { _, err := store.ByAdminEmail(t.Context(), "ada@c76.example"); return err },
		"taken":       func() error { _, err := store.DomainTaken(t.Context(), "lab.c76.example"); return err },
		"deleted":     func() error { return list(domain.EnterpriseQuery{Status: domain.EnterpriseDeleted}) },
		"q":           func() error { return list(domain.EnterpriseQuery{Q: "C76.EXAMPLE"}) },
		"q, sorted": func() error {
			return list(domain.EnterpriseQuery{Q: "number 77", Sort: []domain.Order{{Key: "name", Desc: true}}})
		},
		"domain": func() error { return list(domain.EnterpriseQuery{Domain: "c76.example"}) },
		"admin":  func() error { return list(domain.EnterpriseQuery{AdminEmail: "ada@c76.example"}) },
	} {
		must(t, ask())
		if len(p.scans) > 0 {
			t.Errorf("%s reads the whole table:\n%s", name, strings.Join(slices.Compact(p.scans), "\n"))
		}
		if p.asked == 0 {
			t.Errorf("%s was not explained", name)
		}
		p.scans, p.asked = nil, 0
	}
}
