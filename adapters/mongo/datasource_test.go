package mongo_test

import (
	"context"
	"crypto/rand"
	"errors"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/tenon-health/tenon/adapters/dial"
	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/adapters/mongo"
	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/contract"
	"github.com/tenon-health/tenon/test/servers"
)

// loopback is where the second servers are.
var loopback = dial.New(servers.Loopback()...)

// ownDatabase is a database on the second server that goes away with the test, the datasource
// that leads there, and what is beneath it.
func ownDatabase(t *testing.T) (domain.Datasource, domain.Secret, *driver.Database) {
	t.Helper()
	own := servers.Own(t)
	client, err := driver.Connect(options.Client().ApplyURI(own.Mongo.Behind).SetAuth(options.Credential{
		AuthSource: "admin", Username: own.Mongo.User, Password: own.Mongo.Password,
	}))
	must(t, err)
	beneath := client.Database("own_test_" + strings.ToLower(rand.Text()))
	t.Cleanup(func() {
		must(t, beneath.Drop(context.Background())) // the test's own context has ended
		must(t, client.Disconnect(context.Background()))
	})
	return domain.Datasource{
		Kind: domain.RecordsDatasource, Host: own.Mongo.Host, Port: own.Mongo.Port, Database: beneath.Name(),
		User: own.Mongo.User, Options: domain.DatasourceOptions{CACertificates: own.CA}, Phase: domain.DatasourceInUse,
	}, domain.Secret(own.Mongo.Password), beneath
}

// register makes d the datasource of a tenant, which comes to be.
func register(
	t *testing.T, p ports.Set, tenant domain.TenantID, d domain.Datasource, password domain.Secret,
) domain.Datasource {
	t.Helper()
	id := rand.Text()
	must(t, p.Enterprises.Insert(t.Context(), domain.Enterprise{
		ID: domain.EnterpriseID(id), Name: id, NameKey: id, AdminEmail: id + "@acme.example",
		Domain: strings.ToLower(id) + ".example", Organization: tenant,
	}))
	d.ID, d.Enterprise = domain.DatasourceID(id), domain.EnterpriseID(id)
	must(t, p.Datasources.Insert(t.Context(), d, password))
	return d
}

// openOwn opens the shared place of the first server beside those of the store.
func openOwn(t *testing.T, p ports.Datasources) (ports.Set, *driver.Database) {
	t.Helper()
	_, beneath := fresh(t)
	db, done, err := mongo.Open(t.Context(), mongo.Config{
		URL: servers.Setting(t, "MONGO_URL"), Database: beneath.Name(), Datasources: p, Dialer: loopback,
		Patience: time.Minute,
	})
	must(t, err)
	t.Cleanup(done)
	return set(db), beneath
}

// everybody has a datasource, who comes to be when first asked for; but for the common ones.
type everybody struct {
	ports.Datasources
	t    *testing.T
	set  ports.Set
	d    domain.Datasource
	pass domain.Secret
	mu   sync.Mutex
	met  map[domain.TenantID]bool
}

const common = "common_"

func hasOwn(tenant domain.TenantID) bool { return !strings.HasPrefix(string(tenant), common) }

func (e *everybody) Of(
	ctx context.Context, tenant domain.TenantID, kind domain.DatasourceKind,
) (domain.Datasource, domain.Secret, error) {
	e.mu.Lock()
	if !e.met[tenant] && hasOwn(tenant) {
		register(e.t, e.set, tenant, e.d, e.pass)
	}
	e.met[tenant] = true
	e.mu.Unlock()
	return e.Datasources.Of(ctx, tenant, kind)
}

// The ports keep what they say in places of their own, beside tenants who share one (for whom
// TestEveryQueryLeadsWithTenantProjectAndTrial runs the same checks); and the documents of each
// are in its own place only.
func TestContract(t *testing.T) {
	t.Parallel()
	d, password, own := ownDatabase(t)
	store := memory.New()
	p, shared := openOwn(t, &everybody{
		Datasources: store.Datasources, t: t, set: store, d: d, pass: password, met: map[domain.TenantID]bool{},
	})
	must(t, p.Records.Index(t.Context(), common))
	for i := range 3 {
		tenant := domain.TenantID(common + strconv.Itoa(i))
		must(t, p.Records.Insert(t.Context(), tenant, record("1")))
		_, err := p.Records.Update(t.Context(), tenant, scope, nil, "1", 0, changed)
		must(t, err)
		must(t, p.Executions.Insert(t.Context(), tenant, domain.Execution{ID: "1", Project: "p", Trial: "pbc"}))
	}
	t.Run("all", func(t *testing.T) {
		contract.Records(t, func(*testing.T) ports.Set { return p })
		contract.Executions(t, func(*testing.T) ports.Set { return p })
	})
	for place, want := range map[*driver.Database]bool{own: true, shared: false} {
		for _, collection := range []string{
			"patient_records", "patient_record_versions", "patient_record_fields", "execution_records",
		} {
			wantTenants(t, place.Collection(collection), want)
			wantLeading(t, place.Collection(collection))
		}
	}
}

// wantTenants asks whose documents lie there.
func wantTenants(t *testing.T, c *driver.Collection, own bool) {
	t.Helper()
	var tenants []domain.TenantID
	must(t, c.Distinct(t.Context(), "organization_id", bson.D{}).Decode(&tenants))
	for _, tenant := range tenants {
		if hasOwn(tenant) != own {
			t.Errorf("%s of %s are in %s", c.Name(), tenant, c.Database().Name())
		}
	}
	if len(tenants) < 3 {
		t.Errorf("%s of %d tenants are in %s", c.Name(), len(tenants), c.Database().Name())
	}
}

func changed(r *domain.Record) error {
	r.Version++
	return nil
}

func record(id domain.RecordID) domain.Record {
	return domain.Record{
		ID: id, Project: scope.Project, Trial: scope.Trial, Data: document.Document{{Key: "a", Value: int64(1)}},
	}
}

// Whatever is written first finds the indexes, though nobody has provisioned the place.
func TestTheFirstWriteFindsTheIndexes(t *testing.T) {
	t.Parallel()
	d, password, own := ownDatabase(t)
	store := memory.New()
	register(t, store, "acme", d, password)
	p, _ := openOwn(t, store.Datasources)
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			if err := p.Records.Insert(t.Context(), "acme", record("1")); err != nil && !errors.Is(err, domain.ErrRecordExists) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	n, err := own.Collection("patient_records").CountDocuments(t.Context(), bson.D{})
	must(t, err)
	if n != 1 {
		t.Errorf("%d records have one id", n)
	}
	wantLeading(t, own.Collection("execution_records"))
}

func TestProvisioningReachesThePlace(t *testing.T) {
	t.Parallel()
	d, password, own := ownDatabase(t)
	store := memory.New()
	register(t, store, "acme", d, password)
	p, _ := openOwn(t, store.Datasources)
	must(t, p.Records.Index(t.Context(), "acme"))
	wantLeading(t, own.Collection("patient_records"))
	wantLeading(t, own.Collection("execution_records"))
}

// A password that is changed on the server and here is used at once, and nothing that is under
// way breaks.
func TestAChangedPasswordIsUsedAtOnce(t *testing.T) {
	t.Parallel()
	d, _, own := ownDatabase(t)
	d.User = "user_" + own.Name()
	admin := own.Client().Database("admin")
	must(t, admin.RunCommand(t.Context(), bson.D{
		{Key: "createUser", Value: d.User}, {Key: "pwd", Value: "one"},
		{Key: "roles", Value: bson.A{bson.D{{Key: "role", Value: "readWrite"}, {Key: "db", Value: own.Name()}}}},
	}).Err())
	store := memory.New()
	d = register(t, store, "acme", d, "one")
	p, _ := openOwn(t, store.Datasources)
	must(t, p.Records.Insert(t.Context(), "acme", record("1")))
	must(t, admin.RunCommand(t.Context(), bson.D{{Key: "updateUser", Value: d.User}, {Key: "pwd", Value: "two"}}).Err())
	_, err := store.Datasources.Update(t.Context(), d.ID, "two", func(*domain.Datasource) error { return nil })
	must(t, err)
	must(t, p.Records.Insert(t.Context(), "acme", record("2")))
	_, err = store.Datasources.Update(t.Context(), d.ID, "hunter2", func(*domain.Datasource) error { return nil })
	must(t, err)
	wantAway(t, "a wrong password", func() error { return p.Records.Insert(t.Context(), "acme", record("3")) })
	start := time.Now()
	wantAway(t, "again", func() error { return p.Records.Insert(t.Context(), "acme", record("3")) })
	if took := time.Since(start); took > time.Second {
		t.Errorf("a login that was refused a moment ago is tried for %s", took)
	}
}

// Its server dies: that tenant hears so, soon and without piling up, and the others nothing.
func TestAServerThatDiesIsItsTenantsAlone(t *testing.T) {
	d, password, _ := ownDatabase(t)
	way := servers.NewRelay(t, d.Port)
	broken := d
	broken.Host, broken.Port = "127.0.0.1", way.Port()
	store := memory.New()
	register(t, store, "broken", broken, password)
	register(t, store, "fine", d, password)
	p, _ := openOwn(t, store.Datasources)
	for _, tenant := range []domain.TenantID{"broken", "fine", "shared"} {
		must(t, p.Records.Insert(t.Context(), tenant, record("1")))
	}
	way.Cut()
	var all sync.WaitGroup
	for range 30 {
		all.Go(func() {
			start := time.Now()
			_, err := p.Records.Get(t.Context(), "broken", scope, nil, "1")
			if took := time.Since(start); !errors.Is(err, domain.ErrRecordsUnavailable) || took > 8*time.Second {
				t.Errorf("after %s: %v", took, err)
			}
		})
	}
	stop, slowest := make(chan struct{}), make(chan time.Duration)
	go measure(t, p, stop, slowest)
	all.Wait()
	start := time.Now()
	for range 100 {
		wantAway(t, "a dead server", func() error { return p.Records.Insert(t.Context(), "broken", record("2")) })
	}
	if took := time.Since(start); took > 20*time.Second { // three for each, if it were waited for
		t.Errorf("100 calls of a server that was away took %s", took)
	}
	close(stop)
	if took := <-slowest; took > 2500*time.Millisecond { // of the three
		t.Errorf("another tenant waited for %s", took)
	}
}

// measure calls for the other tenants until it is stopped.
func measure(t *testing.T, p ports.Set, stop <-chan struct{}, slowest chan<- time.Duration) {
	var most time.Duration
	for {
		for _, tenant := range []domain.TenantID{"fine", "shared"} {
			start := time.Now()
			if _, err := p.Records.Get(t.Context(), tenant, scope, nil, "1"); err != nil {
				t.Errorf("%s: %v", tenant, err)
			}
			most = max(most, time.Since(start))
		}
		select {
		case <-stop:
			slowest <- most
			return
		default:
		}
	}
}
