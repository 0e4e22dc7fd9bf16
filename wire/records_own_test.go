package wire

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/tenon-health/tenon/adapters/postgres"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/migration"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/servers"
)

// ownStores is an installation on a database of its own, in which two tenants have a store of records of their own: one
// is there, and one is away.
type ownStores struct {
	environ []string
	beneath *mongo.Database // of the first
}

func newOwnStores(t *testing.T) ownStores {
	t.Helper()
	name := "own_indexes_" + strings.ToLower(rand.Text())
	s := ownStores{environ: append(
		append(servers.All(t), servers.DatabaseSettings(t, servers.Database(t))...),
		"MONGO_DATABASE="+name, "OUTBOUND_ALLOWED_CIDRS=127.0.0.1/32",
	)}
	own := servers.Own(t)
	client, err := mongo.Connect(options.Client().ApplyURI(own.Mongo.Behind).SetAuth(options.Credential{
		AuthSource: "admin", Username: own.Mongo.User, Password: own.Mongo.Password,
	}))
	expect.NoError(t, err)
	s.beneath = client.Database(name)
	t.Cleanup(func() {
		_ = s.beneath.Drop(context.Background()) // the test's own context has ended
		_ = client.Disconnect(context.Background())
	})
	s.up(t, nil) // which makes the tables
	s.add(t, "there", own.Mongo.Port, own)
	s.add(t, "away", 1, own)
	return s
}

// load reads the settings as the command does, but for one.
func (s ownStores) load(t *testing.T, without string) UpConfig {
	t.Helper()
	environ := slices.DeleteFunc(slices.Clone(s.environ), func(line string) bool {
		return without != "" && strings.HasPrefix(line, without+"=")
	})
	c, err := LoadUp(Sources{Environ: environ})
	expect.NoError(t, err)
	return c
}

func (s ownStores) add(t *testing.T, tenant domain.TenantID, port int, own servers.OwnServers) {
	t.Helper()
	c := s.load(t, "")
	db, done, err := postgres.Open(t.Context(), upConfig(c, hostLog()))
	expect.NoError(t, err)
	defer done()
	store, now, id := postgres.New(db), ports.SystemClock{}.Now(), string(tenant)
	expect.NoError(t, store.Enterprises.Insert(t.Context(), domain.Enterprise{
		ID: domain.EnterpriseID(id), Name: id, NameKey: id, AdminEmail: id + "@acme.example", Domain: id + ".example",
		Organization: tenant, Status: domain.EnterpriseActive, Version: 1, CreatedAt: now, UpdatedAt: now,
	}))
	expect.NoError(t, store.Datasources.Insert(t.Context(), domain.Datasource{
		ID: domain.DatasourceID(id), Enterprise: domain.EnterpriseID(id), Kind: domain.RecordsDatasource, Name: id,
		Host: own.Mongo.Host, Port: port, Database: s.beneath.Name(), User: own.Mongo.User,
		Options: domain.DatasourceOptions{CACertificates: own.CA}, Status: domain.DatasourceOK,
		Phase: domain.DatasourceInUse, Version: 1, CreatedAt: now, UpdatedAt: now,
	}, domain.Secret(own.Mongo.Password)))
}

// states are the tenants, and how it is with the indexes of each.
func states(all []domain.RecordIndexes) (found []string) {
	for _, r := range all {
		found = append(found, fmt.Sprint(r.Tenant, " ", r.State, " ", len(r.Names)))
	}
	return found
}

// up is what is made, and what is told before and after.
func (s ownStores) up(t *testing.T, without []string) (before, made, after []string) {
	t.Helper()
	core, done, err := Up(t.Context(), s.load(t, strings.Join(without, "")))
	expect.NoError(t, err)
	defer done()
	by := domain.By(domain.SystemActor(""))
	_, err = core.Migrations.Up(t.Context(), by, domain.MigrationRun{}, migration.Progress{})
	expect.NoError(t, err)
	look := func() []string {
		all, err := core.Migrations.Indexes(t.Context(), by)
		expect.NoError(t, err)
		return states(all)
	}
	before = look()
	own, err := core.Migrations.IndexOwn(t.Context(), by, nil)
	expect.NoError(t, err)
	for _, r := range own {
		if (r.Failure != nil) != (r.State == domain.IndexesFailed) ||
			r.Failure != nil && !errors.Is(r.Failure, domain.ErrRecordsUnavailable) {
			t.Errorf("%s: %v", r.Tenant, r.Failure)
		}
	}
	return before, states(own), look()
}

// One that is away keeps nobody else from having their indexes; and without the keyset none is asked.
func TestTenantsOwnStoresAreGivenTheirIndexes(t *testing.T) {
	t.Parallel()
	s := newOwnStores(t)
	before, made, after := s.up(t, nil)
	expect.Equal(t, before, []string{" missing 9", "away failed 0", "there missing 9"})
	expect.Equal(t, made, []string{"away failed 0", "there made 9"})
	expect.Equal(t, after, []string{" missing 9", "away failed 0", "there present 0"})
	expect.NoError(t, s.beneath.Collection("patient_records").Indexes().DropOne(t.Context(), "visible"))
	before, made, _ = s.up(t, nil)
	expect.Equal(t, before[2], "there missing 1")
	expect.Equal(t, made, []string{"away failed 0", "there made 1"})
	before, made, _ = s.up(t, []string{"DATA_ENCRYPTION_KEYSET"})
	expect.Equal(t, before, []string{" missing 9", "away left_out 0", "there left_out 0"})
	expect.Equal(t, made, []string{"away left_out 0", "there left_out 0"})
	before, _, _ = s.up(t, []string{"MONGO_URL"})
	expect.Equal(t, before, []string{" left_out 0", "away left_out 0", "there left_out 0"})
}
