package postgres

import (
	"context"
	"errors"
	"io"
	"net"
	"net/url"
	"slices"
	"strings"
	"sync"
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

// proxy carries connections to a database. One on which the database speaks
// while the wire is deaf says nothing any more, for good.
type proxy struct {
	url   string
	muted atomic.Bool
}

func newProxy(t *testing.T, database string) *proxy {
	t.Helper()
	w := &proxy{}
	w.url = relay(t, database, w.carry)
	return w
}

// relay listens in front of a database, and lets carry serve each client. It returns the
// URL that leads through it.
func relay(t *testing.T, database string, carry func(client net.Conn, server string)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	target, err := url.Parse(database)
	must(t, err)
	server := target.Host
	target.Host = listener.Addr().String()
	var open sync.WaitGroup
	t.Cleanup(func() { listener.Close(); open.Wait() })
	open.Go(func() {
		for client, err := listener.Accept(); err == nil; client, err = listener.Accept() {
			open.Go(func() { carry(client, server) })
		}
	})
	return target.String()
}

func (w *proxy) carry(client net.Conn, server string) {
	defer client.Close()
	database, err := net.Dial("tcp", server)
	if err != nil {
		return
	}
	defer database.Close()
	go func() {
		lost := false
		_, _ = io.Copy(writerFunc(func(p []byte) (int, error) {
			if lost = lost || w.muted.Load(); lost {
				return len(p), nil
			}
			return client.Write(p)
		}), database)
	}()
	_, _ = io.Copy(database, client)
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// Exactly the tables that facts are made of notify, whatever part a session plays; a
// sign-in does not.
func TestFactTablesHaveTriggers(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	n := newNode(t, db, noTime)
	addAda(t, n)
	var tables []string
	must(t, db.shared(t.Context()).raw(`SELECT DISTINCT
			CASE n.nspname WHEN 'public' THEN 'public.' ELSE '?tenant.' END || c.relname
		FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
		JOIN pg_proc AS p ON p.oid = t.tgfoid WHERE p.proname LIKE 'access_facts%' AND t.tgenabled = 'A'`).
		Scan(t.Context(), &tables))
	var off int
	must(t, db.shared(t.Context()).raw(`SELECT count(*) FROM pg_trigger AS t JOIN pg_proc AS p ON p.oid = t.tgfoid
		WHERE p.proname LIKE 'access_facts%' AND t.tgenabled <> 'A'`).Scan(t.Context(), &off))
	if off != 0 {
		t.Errorf("a replica's session would leave %d triggers out", off)
	}
	slices.Sort(tables)
	want := slices.Sorted(slices.Values(factTables))
	if !slices.Equal(tables, want) {
		t.Errorf("%s notify, want %s", strings.Join(tables, " "), strings.Join(want, " "))
	}
}

// Each statement that takes something from facts notifies, with the tenant whose
// they are, once per transaction, and raises the stamp of that tenant. What is new
// does neither.
func TestStatementsNotify(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	addAda(t, newNode(t, db, noTime))
	schema := schemaOf(t, db)
	ear, err := pgx.Connect(t.Context(), db.direct.ConnString())
	must(t, err)
	defer ear.Close(t.Context())
	_, err = ear.Exec(t.Context(), "LISTEN tenon_access_facts")
	must(t, err)
	for _, step := range []struct{ statements, want string }{
		{"UPDATE S.users SET last_login_at = now()", ""},
		{"UPDATE S.users SET status = 'BLOCKED'; UPDATE S.users SET tokens_after = now()", "org_A;"},
		{"UPDATE S.users SET job_title = 'x'", ""},
		{insertProject, ""},
		{"UPDATE S.projects SET description = 'x'", ""},
		{insertRole, ""},
		{"UPDATE S.projects SET id = id", "org_A;"},
		{"INSERT INTO S.project_members VALUES ('p', 'ada', 'r', now())", ""},
		{"UPDATE S.project_members SET role = role", "org_A;"},
		{"UPDATE S.project_members SET joined_at = now()", ""},
		{"DELETE FROM S.project_members", "org_A;"},
		{"UPDATE S.project_roles SET predict = 'HIDDEN'", "org_A;"},
		{"UPDATE S.project_roles SET description = 'y'", ""},
		{"INSERT INTO S.trial_shares VALUES ('s', 'p', 't', 'x', 'ada', 'hash', now())", ""},
		{"INSERT INTO S.trial_share_recipients VALUES ('s', 'ada', 0)", "org_A;"},
		{insertTrial, ""},
		{"UPDATE public.trials SET description = 'x'", ""},
		{"UPDATE public.trials SET module = 2", ";"},
		{"INSERT INTO public.module_access VALUES ('g', 'e', 2, NULL, now(), 'o')", ""},
		{"UPDATE public.module_access SET module = 3", "org_A;"},
		{"DELETE FROM public.module_access", "org_A;"},
		{"UPDATE public.enterprises SET status = 'SUSPENDED' WHERE id = 'e'", "org_A;"},
		{"UPDATE public.enterprises SET status = 'SUSPENDED' WHERE id = 'nobody'", ""},
		{"UPDATE public.enterprises SET organization_id = 'org_B'", "org_A;org_B;"},
		{"DELETE FROM public.trials", ";"},
		{"UPDATE S.trial_shares SET trial = 'u'", "org_A;"},
		{"DELETE FROM S.trial_share_recipients", "org_A;"},
		{"DELETE FROM S.trial_shares", "org_A;"},
		{"DELETE FROM S.project_roles", "org_A;"},
		{"DELETE FROM S.projects", "org_A;"},
		{"TRUNCATE S.users CASCADE", "org_A;"},
		{"TRUNCATE public.module_access", ";"},
		{"DELETE FROM public.enterprises", "org_B;"},
		{"BEGIN; DELETE FROM S.users; ROLLBACK", ""},
	} {
		before := stamps(t, db)
		statements := strings.ReplaceAll(step.statements, "S.", schema+".") + "; NOTIFY tenon_access_facts, 'end'"
		_, err := db.pools[0].ExecContext(t.Context(), statements)
		must(t, err)
		if got := heardUntilEnd(t, ear); got != step.want {
			t.Errorf("%s\n notified %q, want %q", step.statements, got, step.want)
		}
		if raised := raisedSince(before, stamps(t, db)); raised != step.want {
			t.Errorf("%s\n raised %q, want %q", step.statements, raised, step.want)
		}
	}
}

func stamps(t *testing.T, db *DB) map[string]int64 {
	t.Helper()
	var rows []struct {
		OrganizationID string
		Stamp          int64
	}
	must(t, db.shared(t.Context()).raw("SELECT organization_id, stamp FROM public.access_stamps").Scan(t.Context(), &rows))
	all := map[string]int64{}
	for _, row := range rows {
		all[row.OrganizationID] = row.Stamp
	}
	return all
}

// raisedSince is whose stamps have risen, sorted, as heardUntilEnd has them.
func raisedSince(before, after map[string]int64) string {
	var all []string
	for tenant, stamp := range after {
		if stamp > before[tenant] {
			all = append(all, tenant+";")
		}
	}
	slices.Sort(all)
	return strings.Join(all, "")
}

const (
	insertProject = "INSERT INTO S.projects VALUES ('p', 'P', 'p', '', 'ACTIVE', 'a', 'a', 1, now(), now())"
	insertRole    = `INSERT INTO S.project_roles VALUES
		('r', 'p', 'R', 'r', '', '', 'HIDDEN', 'HIDDEN', 'HIDDEN', 'FULL_ACCESS', now())`
	insertTrial = `INSERT INTO public.trial_slugs VALUES ('t');
		INSERT INTO public.trials (module, slug, name, name_key, icon_url, description, created_at, updated_at)
		VALUES (1, 't', 'T', 't', '', '', now(), now())`
)

// heardUntilEnd is every payload, sorted, up to the one that says end.
func heardUntilEnd(t *testing.T, ear *pgx.Conn) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var all []string
	for {
		heard, err := ear.WaitForNotification(ctx)
		must(t, err)
		if heard.Payload == "end" {
			slices.Sort(all)
			return strings.Join(all, "")
		}
		all = append(all, heard.Payload+";")
	}
}
