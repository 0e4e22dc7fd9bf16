// Package cache remembers what ports answer.
package cache

import (
	"context"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// maxEntries are remembered of each kind.
const maxEntries = 20_000

// AccessFacts returns inner with a memory, which forgets a tenant's facts when
// feed tells that they have changed. Not for use inside a unit of work. now may
// be any clock: a cache that it turns back forgets.
func AccessFacts(inner ports.AccessFacts, feed ports.FactsFeed, now func() time.Time) ports.AccessFacts {
	entries, err := lru.New[key, entry](maxEntries)
	if err != nil {
		panic(err) // the size is above zero
	}
	return &accessFacts{inner, newChanges(feed, now), entries}
}

type accessFacts struct {
	ports.AccessFacts
	*changes
	entries *lru.Cache[key, entry]
}

// key is a question, as of the last change that was told before it was asked:
// an answer from before a change is not found after it, however late it comes.
type key struct {
	domain.AccessQuery
	change
}

type entry struct {
	facts domain.AccessFacts
	asked time.Time
}

// Load remembers only what is asked about the actor's own tenant: of others, the
// answer alone tells whose facts they are.
func (c *accessFacts) Load(ctx context.Context, q domain.AccessQuery) (domain.AccessFacts, error) {
	if q.Tenant == "" {
		return c.AccessFacts.Load(ctx, q)
	}
	k, asked := key{q, c.last(q.Tenant)}, c.now()
	if e, ok := c.entries.Get(k); ok && c.fresh(asked, e.asked) {
		return e.facts, nil
	}
	facts, err := c.AccessFacts.Load(ctx, q)
	if err == nil && complete(q, facts) {
		c.entries.Add(k, entry{facts, asked})
	}
	return facts, err
}

// complete reports that all that was asked about is there. What is not is never
// remembered: anybody can ask about any number of things, and nobody tells when it
// comes to be.
func complete(q domain.AccessQuery, facts domain.AccessFacts) bool {
	return facts.Tenant != "" && !facts.Migrating &&
		(q.Subject == "" || facts.Registered()) &&
		(q.Project == "" || facts.ProjectExists && (q.Subject == "" || facts.ProjectRole != "")) &&
		(q.Trial == "" || facts.TrialGranted)
}
