package postgres

import (
	"encoding/binary"
	"io"
	"net"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/tenon-health/tenon/adapters/cache"
	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core"
	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// counter carries connections to a database and counts the round trips that are
// asked for: each ends with a Sync, or is a Query of the simple protocol.
type counter struct {
	url   string
	trips atomic.Int64
}

func newCounter(t *testing.T, database string) *counter {
	t.Helper()
	c := &counter{}
	c.url = relay(t, database, c.carry)
	return c
}

func (c *counter) carry(client net.Conn, server string) {
	defer client.Close()
	database, err := net.Dial("tcp", server)
	if err != nil {
		return
	}
	defer database.Close()
	go func() { _, _ = io.Copy(client, database); client.Close() }()
	for kind := 0; c.carryMessage(database, client, kind) == nil; { // the first message has no type
		kind = 1
	}
}

// carryMessage counts before the server can answer. kind is how many bytes tell the
// type.
func (c *counter) carryMessage(to io.Writer, from io.Reader, kind int) error {
	head := make([]byte, kind+4)
	if _, err := io.ReadFull(from, head); err != nil {
		return err
	}
	body := make([]byte, binary.BigEndian.Uint32(head[kind:])-4)
	if _, err := io.ReadFull(from, body); err != nil {
		return err
	}
	if kind == 1 && (head[0] == 'S' || head[0] == 'Q') {
		c.trips.Add(1)
	}
	_, err := to.Write(slices.Concat(head, body))
	return err
}

// counted is the core on a database behind a counter, with ada as an admin.
type counted struct {
	*core.Core
	*counter
	ada domain.Call
}

func newCounted(t *testing.T) *counted {
	t.Helper()
	direct := openStore(t)
	here := &node{DB: direct, store: New(direct)}
	addAda(t, here)
	must(t, here.store.Users.Insert(t.Context(), "org_A", domain.User{
		ID: "2", Subject: "bob", Email: "bob@acme.example", Role: "admin", Status: domain.UserActive, Version: 1,
	}))
	must(t, direct.exec(t.Context(), insertTrial))
	must(t, direct.exec(
		t.Context(), "INSERT INTO public.module_access SELECT 'g', 'e', 1, id, now(), 'o' FROM public.trials",
	))
	c := &counted{counter: newCounter(t, direct.direct.ConnString())}
	cfg := config(c.url, 1)
	cfg.DirectURL = direct.direct.ConnString()
	db, cleanup, err := Open(t.Context(), cfg)
	must(t, err)
	t.Cleanup(cleanup)
	set := memory.New(memory.Options{})
	set.Store, set.Settings.AdminRole = New(db), "admin"
	set.RecentFacts = cache.AccessFacts(set.AccessFacts, quietFeed{}, noTime)
	c.Core, err = core.New(set)
	must(t, err)
	c.ada = domain.By(domain.Actor{
		Subject: "ada", Tenant: "org_A", IssuedAt: now(),
		Relations: []domain.Relation{domain.Authenticated, domain.TenantMember, domain.TenantAdmin},
	})
	return c
}

// quietFeed spares the pings, which are round trips, too.
type quietFeed struct{}

func (quietFeed) Subscribe(func(domain.TenantID)) func() bool { return func() bool { return true } }

// want makes the same call until it takes so few: the first plans and remembers, and a
// connection that was idle for a second, as happens on a busy machine, is looked at before it is
// used, which is one more.
func (c *counter) want(t *testing.T, name string, trips int64, call func() error) {
	t.Helper()
	least := int64(1000)
	for i := 0; i < 2 || i < 50 && least > trips; i++ {
		before := c.trips.Load()
		must(t, call())
		if i >= 1 {
			least = min(least, c.trips.Load()-before)
		}
	}
	if least != trips {
		t.Errorf("%s takes %d round trips, want %d", name, least, trips)
	}
}

// The hot paths take no more round trips than they must, once the actor is remembered.
func TestRoundTrips(t *testing.T) {
	t.Parallel()
	c, ids := newCounted(t), &ports.RandomIDs{}
	create := func(key string, members ...domain.NewMember) error {
		by := c.ada
		if key != "" {
			by.Idempotency = domain.Idempotency{Key: ids.New(now()), RequestHash: "h"}
		}
		_, err := c.Projects.Create(t.Context(), by, domain.NewProject{Name: ids.New(now()), Members: members})
		return err
	}
	c.want(t, "a new project", 2, func() error { return create("") })
	c.want(t, "a new project with another member", 4, func() error {
		return create("", domain.NewMember{User: "bob", Role: "ANALYST"})
	})
	c.want(t, "a new project under a key", 4, func() error { return create("key") })
	p, err := c.Projects.Create(t.Context(), c.ada, domain.NewProject{Name: "mine"})
	must(t, err)
	c.want(t, "a project", 1, func() error { _, err := c.Projects.Get(t.Context(), c.ada, p.ID); return err })
	c.want(t, "a page of projects", 1, func() error {
		_, err := c.Projects.List(t.Context(), c.ada, domain.ProjectQuery{})
		return err
	})
	c.want(t, "the statistics of projects", 1, func() error {
		_, err := c.Projects.Statistics(t.Context(), c.ada)
		return err
	})
	c.want(t, "a person's roles and permissions", 1, func() error {
		_, err := c.Projects.Memberships(t.Context(), c.ada, "ada", domain.Paging{})
		return err
	})
	c.want(t, "who I am", 1, func() error { _, err := c.Auth.Me(t.Context(), c.ada); return err })
	scope := domain.TrialScope{Project: p.ID, Trial: "t"}
	made, err := c.Records.Create(t.Context(), c.ada, scope, domain.NewRecord{})
	must(t, err)
	c.want(t, "an audited look at a record", 1, func() error {
		_, err := c.Records.Get(t.Context(), c.ada, scope, made.ID)
		return err
	})
	c.want(t, "a new record", 2, func() error {
		_, err := c.Records.Create(t.Context(), c.ada, scope, domain.NewRecord{})
		return err
	})
	age := int64(0)
	c.want(t, "a correction of a record", 2, func() error {
		age++
		data := domain.Some(document.Document{{Key: "age", Value: age}})
		_, err := c.Records.Update(t.Context(), c.ada, scope, made.ID, 0, domain.RecordChange{Data: data})
		return err
	})
}
