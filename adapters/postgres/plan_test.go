package postgres

import (
	"context"
	"errors"
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
	if err != nil || strings.Contains(text, "Seq Scan on enterprises") {
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

// No question about enterprises reads all of them, but for one that asks for all, or for a text of less than three
// characters, which has no trigram.
func TestEnterprisesAreFoundByAnIndex(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	for _, statement := range []string{manyEnterprises, "VACUUM ANALYZE public.enterprises"} {
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
	for name, ask := range map[string]func() error{
		"by tenant": func() error { _, err := store.ByTenant(t.Context(), "org_77"); return err },
		"by domain": func() error { _, err := store.ByDomain(t.Context(), "c76.example"); return err },
		"by admin":  func() error { _, err := store.ByAdminEmail(t.Context(), "ada@c76.example"); return err },
		"taken":     func() error { _, err := store.DomainTaken(t.Context(), "lab.c76.example"); return err },
		"deleted":   func() error { return list(domain.EnterpriseQuery{Status: domain.EnterpriseDeleted}) },
		"q":         func() error { return list(domain.EnterpriseQuery{Q: "C76.EXAMPLE"}) },
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
