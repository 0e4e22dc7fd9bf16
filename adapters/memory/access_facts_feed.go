package memory

import (
	"sync"

	"github.com/tenon-health/tenon/core/domain"
)

// feed implements ports.FactsFeed: it hears of everything at once.
type feed struct {
	mu          sync.RWMutex
	subscribers []func(domain.TenantID)
}

func (f *feed) Subscribe(changed func(domain.TenantID)) (alive func() bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.subscribers = append(f.subscribers, changed)
	return func() bool { return true }
}

func (f *feed) publish(t domain.TenantID) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	for _, changed := range f.subscribers {
		changed(t)
	}
}

// everybody is whose facts a change of a trial concerns.
const everybody domain.TenantID = ""

// feedFacts makes the tables that access facts are made of tell the feed.
func (s *store) feedFacts() {
	feedTenant(s, s.users)
	feedTenant(s, s.projects)
	feedTenant(s, s.roles)
	feedTenant(s, s.members)
	feedTenant(s, s.shares)
	s.enterprises.changed = func(_ domain.EnterpriseID, e domain.Enterprise) { s.feedEnterprise(e) }
	s.grants.changed = func(_ domain.GrantID, g domain.Grant) { s.feedEnterprise(s.enterprises.rows[g.Enterprise]) }
	s.datasources.changed = func(_ domain.DatasourceID, d storedDatasource) {
		s.feedEnterprise(s.enterprises.rows[d.Enterprise])
	}
	s.trials.changed = func(domain.TrialID, domain.Trial) { s.factsChanged(everybody) }
}

func feedTenant[ID comparable, V any](s *store, t *table[tenantKey[ID], V]) {
	t.changed = func(k tenantKey[ID], _ V) { s.factsChanged(k.tenant) }
}

// feedEnterprise is silent for one without an organization: it has no tenant.
func (s *store) feedEnterprise(e domain.Enterprise) {
	if e.Organization != "" {
		s.factsChanged(e.Organization)
	}
}

func (s *store) factsChanged(t domain.TenantID) {
	s.stamps[t]++
	s.afterCommit(func() { s.feed.publish(t) })
}
