package cache

import (
	"context"
	"errors"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Datasources returns inner with a memory of what Of answers, for the adapters that ask with
// every call. That there is none is remembered too: the feed tells when one comes to be.
func Datasources(inner ports.Datasources, feed ports.FactsFeed, now func() time.Time) ports.Datasources {
	entries, err := lru.New[datasourceKey, datasourceEntry](maxEntries)
	if err != nil {
		panic(err) // the size is above zero
	}
	return &datasources{inner, newChanges(feed, now), entries}
}

type datasources struct {
	ports.Datasources
	*changes
	entries *lru.Cache[datasourceKey, datasourceEntry]
}

// datasourceKey is a question, as of the last change that was told before it was asked.
type datasourceKey struct {
	tenant domain.TenantID
	kind   domain.DatasourceKind
	change
}

// datasourceEntry has no datasource if err says that there is none.
type datasourceEntry struct {
	datasource domain.Datasource
	password   domain.Secret
	err        error
	asked      time.Time
}

// Of is what inner answers, now or a moment ago.
func (c *datasources) Of(
	ctx context.Context, t domain.TenantID, kind domain.DatasourceKind,
) (domain.Datasource, domain.Secret, error) {
	k, asked := datasourceKey{t, kind, c.last(t)}, c.now()
	e, ok := c.entries.Get(k)
	if !ok || !c.fresh(asked, e.asked) {
		d, password, err := c.Datasources.Of(ctx, t, kind)
		e = datasourceEntry{d, password, err, asked}
		if err == nil || errors.Is(err, domain.ErrDatasourceNotFound) {
			c.entries.Add(k, e)
		}
	}
	return e.datasource, e.password, e.err
}
