package mongo_test

import (
	"cmp"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/tenon-health/tenon/adapters/dial"
	"github.com/tenon-health/tenon/adapters/mongo"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/contract"
	"github.com/tenon-health/tenon/test/servers"
)

// reasons are parts of what some tests say.
var reasons = map[string]string{
	"no replica set": "not of the replica set", "another authority": "authority is unknown",
	"no certificates": "PEM", "unknown host": "does not resolve", "refused address": "OUTBOUND_ALLOWED_CIDRS",
	"wrong password": "password refused", "no right on the database": "code 13", "no TLS": "does it speak TLS",
}

// testCase is a change of a datasource that is good, and what its test answers then.
type testCase struct {
	change   func(*domain.Datasource)
	password domain.Secret // another one, unless it is empty
	want     domain.DatasourceResult
}

func TestDatasourcesAreTestedForReal(t *testing.T) {
	t.Parallel()
	d, password, own := ownDatabase(t)
	reader := "reader_" + own.Name()
	must(t, own.Client().Database("admin").RunCommand(t.Context(), bson.D{
		{Key: "createUser", Value: reader}, {Key: "pwd", Value: password.Reveal()},
		{Key: "roles", Value: bson.A{bson.D{{Key: "role", Value: "readWrite"}, {Key: "db", Value: own.Name()}}}},
	}).Err())
	_, otherCA := servers.Certificate(t)
	behind, err := url.Parse(servers.Own(t).Mongo.Behind)
	must(t, err)
	contract.DatasourceTester(t, mongo.NewTester(loopback), d, password)
	denied, away := domain.ConnectionAuthFailed, domain.ConnectionUnreachable
	cases := map[string]testCase{
		"good":                     {func(*domain.Datasource) {}, "", domain.ConnectionOK},
		"only its database":        {func(d *domain.Datasource) { d.User = reader }, "", domain.ConnectionOK},
		"wrong password":           {func(*domain.Datasource) {}, "hunter2", denied},
		"unknown user":             {func(d *domain.Datasource) { d.User = "nobody" }, "", denied},
		"user of another database": {func(d *domain.Datasource) { d.Options.AuthSource = "x" }, "", denied},
		"no right on the database": {
			func(d *domain.Datasource) { d.User, d.Database = reader, "theirs" }, "", denied,
		},
		"no replica set":     {func(d *domain.Datasource) { d.Options.ReplicaSet = "rs9" }, "", away},
		"unknown host":       {func(d *domain.Datasource) { d.Host = "db.invalid" }, "", away},
		"another name":       {func(d *domain.Datasource) { d.Host = "127.0.0.2" }, "", away},
		"another authority":  {func(d *domain.Datasource) { d.Options.CACertificates = otherCA }, "", away},
		"public authorities": {func(d *domain.Datasource) { d.Options.CACertificates = "" }, "", away},
		"no certificates":    {func(d *domain.Datasource) { d.Options.CACertificates = "x" }, "", away},
		"no TLS":             {func(d *domain.Datasource) { d.Port, _ = strconv.Atoi(behind.Port()) }, "", away},
	}
	for name, other := range servers.Impostors(t) {
		want := away
		if other.Silent || other.Web { // which waits for the end of a line
			want = domain.ConnectionTimeout
		}
		cases[name] = testCase{func(d *domain.Datasource) {
			d.Host, d.Port, d.Options.CACertificates = "127.0.0.1", other.Port, other.CA
		}, "", want}
	}
	var all sync.WaitGroup
	for name, tc := range cases {
		all.Go(func() {
			changed := d
			tc.change(&changed)
			wantResult(t, name, loopback, changed, cmp.Or(tc.password, password), tc.want)
		})
	}
	all.Wait()
	wantResult(t, "refused address", dial.New(), d, password, domain.ConnectionUnreachable)
	names, err := own.ListCollectionNames(t.Context(), bson.D{})
	if err != nil || len(names) > 0 {
		t.Errorf("a test has written: %v, %v", names, err)
	}
}

func wantResult(
	t *testing.T, name string, by ports.Dialer, d domain.Datasource, password domain.Secret, want domain.DatasourceResult,
) {
	t.Helper()
	start := time.Now()
	got, reason := mongo.NewTester(by).Test(t.Context(), d, password)
	if !strings.Contains(reason, reasons[name]) || (reason == "") != (want == domain.ConnectionOK) {
		t.Errorf("%s: the reason is %q", name, reason)
	}
	for _, secret := range []string{d.Host, d.User, password.Reveal()} {
		if strings.Contains(reason, secret) {
			t.Errorf("%s: the reason %q names %q", name, reason, secret)
		}
	}
	if took := time.Since(start); got != want || took > 7*time.Second {
		t.Errorf("%s: got %s after %s, want %s", name, got, took, want)
	}
}
