package bench

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/dial"
	inmemory "github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/adapters/mongo"
	"github.com/tenon-health/tenon/adapters/s3"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
	"github.com/tenon-health/tenon/test/servers"
)

// What 200 tenants that work in stores of their own may cost a node.
const (
	ownTenants     = 200
	ownMB          = 160.0
	ownConnections = 6 * ownTenants
	ownGoroutines  = 20 * ownTenants
)

// ownStores are the adapters of one node, and the store that tells them where to go.
type ownStores struct {
	records ports.Records
	files   ports.Files
	store   ports.Set
	own     servers.OwnServers
}

// BenchmarkDatasources lets 200 tenants work in stores of their own at once, and then 100 others:
// they cost a bounded number of connections and of MB, however many there are.
func BenchmarkDatasources(b *testing.B) {
	s := newOwnStores(b)
	before := usedNow(b)
	for b.Loop() {
		s.work(b, 0, ownTenants)
		all := usedNow(b).since(before)
		s.work(b, ownTenants, ownTenants+100)
		more := usedNow(b).since(before)
		progress("%d tenants with stores of their own: %s; after 100 others: %s", ownTenants, all, more)
		b.ReportMetric(all.mb, "MB")
		b.ReportMetric(float64(all.connections), "connections")
		for _, u := range []used{all, more} {
			if u.mb > ownMB || u.connections > ownConnections || u.goroutines > ownGoroutines {
				b.Errorf("%s: at most %.0f MB, %d connections and %d goroutines", u, ownMB, ownConnections, ownGoroutines)
			}
		}
	}
}

func newOwnStores(b *testing.B) ownStores {
	b.Helper()
	stack, store := scenario.NewStack(b), inmemory.New()
	dialer := dial.New(servers.Loopback()...)
	db, done, err := mongo.Open(b.Context(), mongo.Config{
		URL: stack.MongoURL, Database: "shared", Datasources: store.Datasources, Dialer: dialer,
	})
	expect.NoError(b, err)
	b.Cleanup(done)
	files, closeFiles, err := s3.New(s3.Config{
		Region: "eu-central-1", Bucket: "shared", AccessKeyID: "none", SecretAccessKey: "none",
		Datasources: store.Datasources, Dialer: dialer,
	})
	expect.NoError(b, err)
	b.Cleanup(closeFiles)
	return ownStores{mongo.NewRecords(db), files, store, stack.OwnServers}
}

// work lets the tenants from one number up to another write and read, two calls of each at once.
func (s ownStores) work(b *testing.B, from, to int) {
	b.Helper()
	for i := from; i < to; i++ {
		s.register(b, i)
	}
	for _, err := range gather(2*(to-from), func(i int) error { return s.day(b.Context(), from+i/2, i%2) }) {
		expect.NoError(b, err)
	}
}

func ownTenant(i int) domain.TenantID { return domain.TenantID(fmt.Sprint("org_", i)) }

// day is some calls of one tenant.
func (s ownStores) day(ctx context.Context, i, half int) error {
	t, scope := ownTenant(i), domain.TrialScope{Project: "p", Trial: "pbc"}
	for n := range 3 {
		r := domain.Record{
			ID: domain.RecordID(fmt.Sprint(half, n)), Project: scope.Project, Trial: scope.Trial, CreatedAt: time.Now(),
		}
		if err := s.records.Insert(ctx, t, r); err != nil {
			return err
		}
		if _, err := s.records.Get(ctx, t, scope, nil, r.ID); err != nil {
			return err
		}
		if err := s.files.Put(ctx, t, string(r.ID), "text/plain", strings.NewReader("a"), 1); err != nil {
			return err
		}
	}
	return nil
}

func (s ownStores) register(b *testing.B, i int) {
	b.Helper()
	e := newEnterprise(time.Now())
	e.Organization = ownTenant(i)
	expect.NoError(b, s.store.Enterprises.Insert(b.Context(), e))
	for kind, server := range map[domain.DatasourceKind]servers.OwnServer{
		domain.RecordsDatasource: s.own.Mongo, domain.FilesDatasource: s.own.S3,
	} {
		d := domain.Datasource{
			ID: domain.DatasourceID(ids.New(time.Now())), Enterprise: e.ID, Kind: kind, Host: server.Host, Port: server.Port,
			Database: server.Bucket, User: server.User, Phase: domain.DatasourceInUse,
			Options: domain.DatasourceOptions{Region: server.Region, PathStyle: true, CACertificates: s.own.CA},
		}
		if kind == domain.RecordsDatasource {
			d.Database = fmt.Sprint("own_", i%20) // a database costs the server more than a client costs us
			d.Options = domain.DatasourceOptions{CACertificates: s.own.CA}
		}
		expect.NoError(b, s.store.Datasources.Insert(b.Context(), d, domain.Secret(server.Password)))
	}
}

// used is what this process holds.
type used struct {
	mb                      float64
	connections, goroutines int
}

func usedNow(b *testing.B) used {
	b.Helper()
	runtime.GC()
	open, err := os.ReadDir("/proc/self/fd")
	expect.NoError(b, err)
	sockets := 0
	for _, fd := range open {
		if to, err := os.Readlink("/proc/self/fd/" + fd.Name()); err == nil && strings.HasPrefix(to, "socket:") {
			sockets++
		}
	}
	return used{resident(b, os.Getpid()), sockets, runtime.NumGoroutine()}
}

func (u used) since(before used) used {
	return used{u.mb - before.mb, u.connections - before.connections, u.goroutines - before.goroutines}
}

func (u used) String() string {
	return fmt.Sprintf("%.0f MB, %d connections, %d goroutines", u.mb, u.connections, u.goroutines)
}
