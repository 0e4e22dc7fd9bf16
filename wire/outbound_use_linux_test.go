package wire

import (
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/adapters/mongo"
	"github.com/tenon-health/tenon/adapters/observe"
	"github.com/tenon-health/tenon/adapters/s3"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
)

// use lets a tenant have records or files at each place.
func (c *connecting) use(t *testing.T, settings Config, ca string) {
	set, dialer, m := memory.New(), newDialer(
		settings.Outbound,
	), observe.NewMetrics(
		"v",
		func() time.Duration { return 0 },
	)
	datasources := newDatasources(set.Store)
	db, closeRecords, err := mongo.Open(t.Context(), mongoConfig(settings, datasources, dialer, m))
	expect.NoError(t, err)
	defer closeRecords()
	files, closeFiles, err := s3.New(s3Config(settings, datasources, dialer, m))
	expect.NoError(t, err)
	defer closeFiles()
	for _, p := range places(keptRecords) {
		tenant := register(t, set, p.datasource(domain.RecordsDatasource, keptRecords, ca))
		c.Go(func() { c.useRecords(t, mongo.NewRecords(db), mongo.NewExecutions(db), tenant, p.host) })
	}
	for _, p := range places(keptFiles) {
		tenant := register(t, set, p.datasource(domain.FilesDatasource, keptFiles, ca))
		c.Go(func() { c.useFiles(t, files, tenant, p.host) })
	}
	c.Wait()
}

func (c *connecting) useRecords(
	t *testing.T, r ports.Records, e ports.Executions, tenant domain.TenantID, host string,
) {
	scope := domain.TrialScope{Project: "p", Trial: "t"}
	_, got := r.Get(t.Context(), tenant, scope, nil, "1")
	_, run := e.Get(t.Context(), tenant, scope, "1")
	inserted := r.Insert(t.Context(), tenant, domain.Record{ID: "1", Project: "p", Trial: "t"})
	for _, err := range []error{got, run, inserted, r.Index(t.Context(), tenant)} {
		c.check(errors.Is(err, domain.ErrRecordsUnavailable), host, err)
	}
}

func (c *connecting) useFiles(t *testing.T, f ports.Files, tenant domain.TenantID, host string) {
	put := f.Put(t.Context(), tenant, "a", "text/plain", strings.NewReader("a"), 1)
	_, got := f.Get(t.Context(), tenant, "a")
	for _, err := range []error{put, got, f.Delete(t.Context(), tenant, "a")} {
		c.check(errors.Is(err, domain.ErrFilesUnavailable), host, err)
	}
}

// register makes d the datasource of a tenant, which comes to be.
func register(t *testing.T, p ports.Set, d domain.Datasource) domain.TenantID {
	id := rand.Text()
	expect.NoError(t, p.Enterprises.Insert(t.Context(), domain.Enterprise{
		ID: domain.EnterpriseID(id), Organization: domain.TenantID(id), Name: id, NameKey: id,
		AdminEmail: id + "@acme.example", Domain: strings.ToLower(id) + ".example",
	}))
	d.ID, d.Enterprise = domain.DatasourceID(id), domain.EnterpriseID(id)
	expect.NoError(t, p.Datasources.Insert(t.Context(), d, "hunter2"))
	return domain.TenantID(id)
}
