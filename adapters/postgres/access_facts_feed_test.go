package postgres

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/adapters/cache"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// node is one of several on a database: a pool, and access facts remembered.
type node struct {
	*DB
	store ports.Store
	facts ports.AccessFacts
	alive func() bool
	loads atomic.Int64
}

// countingFacts counts the questions that reach the store.
type countingFacts struct {
	ports.AccessFacts
	count *atomic.Int64
}

func (l countingFacts) Load(ctx context.Context, q domain.AccessQuery) (domain.AccessFacts, error) {
	l.count.Add(1)
	return l.AccessFacts.Load(ctx, q)
}

func newNode(t *testing.T, db *DB, now func() time.Time) *node {
	t.Helper()
	n := &node{DB: db, store: New(db)}
	n.facts = cache.AccessFacts(countingFacts{n.store.AccessFacts, &n.loads}, n.store.FactsFeed, now)
	n.alive = n.store.FactsFeed.Subscribe(func(domain.TenantID) {})
	n.wantAlive(t, true)
	return n
}

// noTime is for nodes that remember until they are told: their clock stands.
func noTime() time.Time { return time.Unix(0, 0) }

func (n *node) wantAlive(t *testing.T, want bool) {
	t.Helper()
	eventually(t, "the feed's life changes", func() bool { return n.alive() == want })
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it never came to be: %s", what)
		}
	}
}

// wantRemembered asks until the answer is the expected one and comes from memory.
func (n *node) wantRemembered(t *testing.T, q domain.AccessQuery, role string) {
	t.Helper()
	eventually(t, "it is remembered that the role is "+role, func() bool {
		before := n.loads.Load()
		facts, err := n.facts.Load(t.Context(), q)
		must(t, err)
		return facts.Role == role && n.loads.Load() == before
	})
}

// wantEffective asks until the answer is the new one. Whoever asks more than a
// second after the change must not get the old one; the machine may be slow.
func (n *node) wantEffective(t *testing.T, q domain.AccessQuery, role string, since time.Time) {
	t.Helper()
	eventually(t, "the role is "+role, func() bool {
		asked := time.Now()
		facts, err := n.facts.Load(t.Context(), q)
		must(t, err)
		if late := asked.Sub(since); facts.Role != role && late > time.Second {
			t.Fatalf("%v after the change the role was still %s", late, facts.Role)
		}
		return facts.Role == role
	})
}

// twoNodes are on one database, on which ada is an admin of org_A.
func twoNodes(t *testing.T, now func() time.Time) (here, there *node, ada domain.AccessQuery) {
	t.Helper()
	db := openStore(t)
	url := db.direct.ConnString()
	here, there = newNode(t, db, now), newNode(t, openAt(t, url, 4), now)
	addAda(t, here)
	return here, there, domain.AccessQuery{Tenant: "org_A", Subject: "ada"}
}

func addAda(t *testing.T, n *node) {
	t.Helper()
	must(t, n.store.Enterprises.Insert(t.Context(), domain.Enterprise{
		ID: "e", Organization: "org_A", Name: "Acme", NameKey: "acme", Status: domain.EnterpriseActive, Version: 1,
	}))
	_, _, err := NewSchemas(n.DB).Create(t.Context(), "org_A")
	must(t, err)
	must(t, n.store.Users.Insert(t.Context(), "org_A", domain.User{
		ID: "1", Subject: "ada", Email: "ada@acme.example", Role: "admin", Status: domain.UserActive, Version: 1,
	}))
}

// setRole changes ada's role, as the API does.
func (n *node) setRole(ctx context.Context, role string) error {
	_, err := n.store.Users.Update(ctx, "org_A", "ada", 0, func(u *domain.User) error { u.Role = role; return nil })
	return err
}

func schemaOf(t *testing.T, db *DB) string {
	t.Helper()
	all, err := NewSchemas(db).Tenants(t.Context())
	must(t, err)
	return pgx.Identifier{all[0].Name}.Sanitize()
}

func TestARevocationReachesTheOtherNode(t *testing.T) {
	t.Parallel()
	here, there, ada := twoNodes(t, noTime)
	here.wantRemembered(t, ada, "admin")
	there.wantRemembered(t, ada, "admin")
	must(t, here.setRole(t.Context(), "member"))
	since := time.Now()
	here.wantEffective(t, ada, "member", since)
	there.wantEffective(t, ada, "member", since)
}

// What any other program changes reaches every node, also when that program is
// gone in the moment of its commit.
func TestARevocationByPsqlReachesEveryNode(t *testing.T) {
	t.Parallel()
	here, there, ada := twoNodes(t, noTime)
	psql, err := pgx.Connect(t.Context(), here.direct.ConnString())
	must(t, err)
	defer psql.Close(t.Context())
	here.wantRemembered(t, ada, "admin")
	there.wantRemembered(t, ada, "admin")
	users := schemaOf(t, here.DB) + ".users"
	_, err = psql.Exec(t.Context(), "UPDATE "+users+" SET role = 'member' WHERE subject = 'ada'")
	must(t, err)
	since := time.Now()
	here.wantEffective(t, ada, "member", since)
	there.wantEffective(t, ada, "member", since)

	here.wantRemembered(t, ada, "member")
	there.wantRemembered(t, ada, "member")
	_, err = psql.Exec(t.Context(), "BEGIN; UPDATE "+users+` SET role = 'admin' WHERE subject = 'ada'; COMMIT;
		SELECT pg_terminate_backend(pg_backend_pid())`)
	if err == nil {
		t.Error("the program survived")
	}
	since = time.Now()
	here.wantEffective(t, ada, "admin", since)
	there.wantEffective(t, ada, "admin", since)
}

// A node that dies right after its commit does nothing more; the others hear of
// the change all the same.
func TestARevocationOutlivesTheNodeThatMadeIt(t *testing.T) {
	t.Parallel()
	here, there, ada := twoNodes(t, noTime)
	there.wantRemembered(t, ada, "admin")
	died := make(chan time.Time)
	go func() {
		defer func() { _ = recover(); died <- time.Now() }()
		_ = here.InTx(t.Context(), func(ctx context.Context) error {
			u := here.unit(ctx)
			if err := here.setRole(ctx, "member"); err != nil {
				return err
			}
			u.factsOf, u.afterCommit = nil, []func(){func() { panic("killed after the commit") }}
			return nil
		})
	}()
	there.wantEffective(t, ada, "member", <-died)
}

// What is not committed is nobody's, and what is read meanwhile does not stay.
func TestUncommittedChangesDoNotStay(t *testing.T) {
	t.Parallel()
	here, there, ada := twoNodes(t, noTime)
	must(t, here.InTx(t.Context(), func(ctx context.Context) error {
		must(t, here.setRole(ctx, "member"))
		there.wantRemembered(t, ada, "admin")
		here.wantRemembered(t, ada, "admin") // outside of the unit of work
		return nil
	}))
	since := time.Now()
	here.wantEffective(t, ada, "member", since)
	there.wantEffective(t, ada, "member", since)

	here.hearAll(t)
	here.wantRemembered(t, ada, "member")
	loads := here.loads.Load()
	if err := here.InTx(t.Context(), func(ctx context.Context) error {
		must(t, here.setRole(ctx, "admin"))
		return errors.New("taken back")
	}); err == nil {
		t.Error("it was committed")
	}
	here.wantRemembered(t, ada, "member")
	if here.loads.Load() != loads {
		t.Error("what was taken back made it forget")
	}
}

// hearAll returns when the node has heard of all that was committed before.
func (n *node) hearAll(t *testing.T) {
	t.Helper()
	var heard atomic.Bool
	n.store.FactsFeed.Subscribe(func(tenant domain.TenantID) {
		if tenant == "a fence" {
			heard.Store(true)
		}
	})
	must(t, n.exec(t.Context(), "SELECT public.access_facts_changed('a fence')"))
	eventually(t, "the fence is heard of", heard.Load)
}

// A feed whose connection is ended by the server, again and again.
func TestARevocationWhileTheFeedIsCut(t *testing.T) {
	t.Parallel()
	here, there, ada := twoNodes(t, time.Now)
	for _, role := range []string{"member", "admin", "member"} {
		cutFeeds(t, here.DB)
		must(t, here.setRole(t.Context(), role))
		there.wantEffective(t, ada, role, time.Now())
	}
	there.wantAlive(t, true)
}

func cutFeeds(t *testing.T, db *DB) {
	t.Helper()
	must(t, db.exec(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
		WHERE datname = current_database() AND query LIKE 'LISTEN%'`))
}

// A feed whose connection seems to stand but carries nothing any more, as behind
// a firewall that has forgotten it.
func TestARevocationWhileTheFeedIsDeaf(t *testing.T) {
	t.Parallel()
	here := newNode(t, openStore(t), time.Now)
	addAda(t, here)
	wire := newProxy(t, here.direct.ConnString())
	cfg := config(here.direct.ConnString(), 4)
	cfg.DirectURL = wire.url
	db, cleanup, err := Open(t.Context(), cfg)
	must(t, err)
	t.Cleanup(cleanup)
	there, ada := newNode(t, db, time.Now), domain.AccessQuery{Tenant: "org_A", Subject: "ada"}
	untold := newNode(t, db, noTime)
	there.wantRemembered(t, ada, "admin")
	untold.wantRemembered(t, ada, "admin")
	wire.muted.Store(true)
	must(t, here.setRole(t.Context(), "member"))
	there.wantEffective(t, ada, "member", time.Now())
	there.wantAlive(t, false)
	untold.wantRemembered(t, ada, "admin") // nothing but its clock would tell
	wire.muted.Store(false)
	there.wantAlive(t, true)
	untold.wantRemembered(t, ada, "member") // a new connection forgets everything
}

// A node that hears nothing reads its own writes all the same.
func TestANodeReadsItsOwnWrites(t *testing.T) {
	t.Parallel()
	n := newNode(t, openStore(t), noTime)
	addAda(t, n)
	n.notifier.Close() // it listens no more
	ada := domain.AccessQuery{Tenant: "org_A", Subject: "ada"}
	n.wantRemembered(t, ada, "admin")
	must(t, n.setRole(t.Context(), "member"))
	if facts, err := n.facts.Load(t.Context(), ada); err != nil || facts.Role != "member" {
		t.Errorf("it reads %+v, %v", facts, err)
	}
}
