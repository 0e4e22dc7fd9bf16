package domain_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"math/big"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
)

func TestHostsHaveOneSpelling(t *testing.T) {
	t.Parallel()
	for sent, want := range map[string]string{
		"db.acme.example": "db.acme.example", " DB.Acme.Example\n": "db.acme.example", "mongo": "mongo",
		"b\u00fccher.example": "xn--bcher-kva.example", "1db.example": "1db.example",
		"192.0.2.7": "192.0.2.7", "2001:DB8:0::7": "2001:db8::7", "::ffff:192.0.2.7": "192.0.2.7",
		strings.Repeat("a", 63) + ".example": strings.Repeat("a", 63) + ".example",
	} {
		if got, err := domain.ParseHost("host", sent); err != nil || got != want {
			t.Errorf("%+q is %q, %v; want %q", sent, got, err, want)
		}
	}
}

// Whatever more than a name or an address stands there is refused, and so is what some resolvers take for
// the number of an address.
func TestWhatIsNoHost(t *testing.T) {
	t.Parallel()
	for _, sent := range []string{
		"", " ", "a b", "mongodb://db.example", "https://db.example", "db.example:27017", "db.example/x", "db.example?x=1",
		"u@db.example", "u:p@db.example", "a.example,b.example", "/tmp/mongodb.sock", "%2Ftmp%2Fmongodb.sock", "db.example.",
		".example", "a..example", "-a.example", "[2001:db8::7]", "[2001:db8::7]:27017", "fe80::1%eth0", "127.1", "2130706433",
		"0x7f000001", "0x7f.0.0.1", "010.0.0.1", "1.2.3.4.5", "0177.0.0.01", "db.0x7f", "db\x00.example", "db\r\n.example",
		"db\uff0eexample", "db.example#x", "db_1.example", "\xff", strings.Repeat("a", 64) + ".example",
		strings.Repeat("a.", 130) + "example", "*.example", "db.example\u200b.evil",
	} {
		if got, err := domain.ParseHost("host", sent); !errors.Is(err, domain.ErrHostInvalid) {
			t.Errorf("%+q is %+q, %v", sent, got, err)
		}
	}
}

func FuzzHost(f *testing.F) {
	for _, s := range []string{"db.acme.example", "192.0.2.7", "2001:db8::7", "fe80::1%eth0", "0x7f.1", "a:1", "é.tld"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		host, err := domain.ParseHost("host", s)
		if err != nil {
			return
		}
		if again, err := domain.ParseHost("host", host); err != nil || again != host {
			t.Errorf("%+q is %q, which is %q, %v", s, host, again, err)
		}
		_, noAddress := netip.ParseAddr(host)
		odd := strings.ContainsAny(host, "/@?#%[] \\,") || strings.Contains(host, ":") && noAddress != nil
		if odd || host != strings.ToLower(host) || len(host) > 253 {
			t.Errorf("%+q is %q", s, host)
		}
	})
}

func datasource(change func(*domain.NewDatasource)) (domain.Datasource, error) {
	in := domain.NewDatasource{
		Kind: "mongodb", Name: "Acme's own", Host: "db.acme.example", Database: "tenon", User: "tenon", Password: "s3cret",
	}
	change(&in)
	return in.Datasource("id", "acme", "operator", time.Unix(1, 0))
}

func bucket(in *domain.NewDatasource) { in.Kind, in.Database = "s3", "acme-tenon" }

func TestADatasourceIsComplete(t *testing.T) {
	t.Parallel()
	ca := certificate(t)
	for name, c := range map[string]struct {
		change func(*domain.NewDatasource)
		want   *domain.Error
	}{
		"mongodb":             {func(*domain.NewDatasource) {}, nil},
		"s3":                  {bucket, nil},
		"another kind":        {func(in *domain.NewDatasource) { in.Kind = "postgres" }, domain.ErrKindUnsupported},
		"no kind":             {func(in *domain.NewDatasource) { in.Kind = "" }, domain.ErrKindUnsupported},
		"kind in capitals":    {func(in *domain.NewDatasource) { in.Kind = "S3" }, domain.ErrKindUnsupported},
		"no name":             {func(in *domain.NewDatasource) { in.Name = " " }, domain.ErrTextLength},
		"two lines":           {func(in *domain.NewDatasource) { in.Name = "a\nb" }, domain.ErrTextInvalid},
		"no host":             {func(in *domain.NewDatasource) { in.Host = "" }, domain.ErrHostInvalid},
		"port -1":             {func(in *domain.NewDatasource) { in.Port = -1 }, domain.ErrPortInvalid},
		"port 65535":          {func(in *domain.NewDatasource) { in.Port = 65535 }, nil},
		"port 65536":          {func(in *domain.NewDatasource) { in.Port = 65536 }, domain.ErrPortInvalid},
		"no user":             {func(in *domain.NewDatasource) { in.User = "" }, domain.ErrTextLength},
		"no password":         {func(in *domain.NewDatasource) { in.Password = "" }, domain.ErrPasswordInvalid},
		"password kept as is": {func(in *domain.NewDatasource) { in.Password = " é\u0301 " }, nil},
		"long password": {
			func(in *domain.NewDatasource) { in.Password = domain.Secret(strings.Repeat("é", 1025)) }, domain.ErrPasswordInvalid,
		},
		"password of lines": {func(in *domain.NewDatasource) { in.Password = "a\nb" }, domain.ErrPasswordInvalid},
		"its options": {
			func(in *domain.NewDatasource) {
				in.Options = domain.DatasourceOptions{AuthSource: "admin", ReplicaSet: "rs0", CACertificates: ca}
			}, nil,
		},
		"s3's options": {
			func(in *domain.NewDatasource) {
				bucket(in)
				in.Options = domain.DatasourceOptions{Region: "eu-central-1", PathStyle: true, CACertificates: ca}
			}, nil,
		},
		"region of mongodb": {func(in *domain.NewDatasource) { in.Options.Region = "eu" }, domain.ErrOptionUnsupported},
		"path style of mongodb": {
			func(in *domain.NewDatasource) { in.Options.PathStyle = true }, domain.ErrOptionUnsupported,
		},
		"replica set of s3": {
			func(in *domain.NewDatasource) { bucket(in); in.Options.ReplicaSet = "rs0" }, domain.ErrOptionUnsupported,
		},
		"auth source of s3": {
			func(in *domain.NewDatasource) { bucket(in); in.Options.AuthSource = "admin" }, domain.ErrOptionUnsupported,
		},
		"odd replica set": {func(in *domain.NewDatasource) { in.Options.ReplicaSet = "a&b=c" }, domain.ErrOptionInvalid},
		"odd auth source": {func(in *domain.NewDatasource) { in.Options.AuthSource = "$external" }, domain.ErrOptionInvalid},
		"odd region": {
			func(in *domain.NewDatasource) { bucket(in); in.Options.Region = "eu.evil.example/" }, domain.ErrOptionInvalid,
		},
		"no certificate": {func(in *domain.NewDatasource) { in.Options.CACertificates = "x" }, domain.ErrCertificatesInvalid},
		"cut certificate": {
			func(in *domain.NewDatasource) { in.Options.CACertificates = ca[:len(ca)/2] }, domain.ErrCertificatesInvalid,
		},
		"a private key": {
			func(in *domain.NewDatasource) {
				in.Options.CACertificates = ca + "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
			}, domain.ErrCertificatesInvalid,
		},
		"too many certificates": {
			func(in *domain.NewDatasource) { in.Options.CACertificates = strings.Repeat(ca, 200) },
			domain.ErrCertificatesInvalid,
		},
	} {
		d, err := datasource(c.change)
		if c.want == nil != (err == nil) || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
		if err == nil && (d.Status != domain.DatasourceUnverified || d.Version != 1 || d.Port == 0) {
			t.Errorf("%s: it is %+v", name, d)
		}
	}
}

func certificate(t *testing.T) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	expect.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IsCA: true}
	b, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	expect.NoError(t, err)
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: b}))
}

func TestDatabases(t *testing.T) {
	t.Parallel()
	for kind, names := range map[string]struct{ good, bad []string }{
		"mongodb": {
			[]string{"tenon", "Tenon_1-a", strings.Repeat("a", 63), "é", "admins"},
			[]string{
				"", "a b", "a.b", "a/b", `a\b`, `a"b`, "a$b", "a*", "a<", "a>", "a:", "a|", "a?", "a\x00", "a\t", "\u00a0",
				"a\u200b",
				"admin", "Admin", "config", "local", strings.Repeat("a", 64), strings.Repeat("é", 32), "\xff",
			},
		},
		"s3": {
			[]string{"acme-tenon", "a.b-c", "abc", strings.Repeat("a", 63)},
			[]string{
				"", "ab", "Acme", "a_b", "-ab", "ab-", "a..b", ".ab", "192.0.2.7", "a/b", "a b", "acmé", strings.Repeat("a", 64),
				"a@b", "a:b", "a?b",
			},
		},
	} {
		for i, name := range append(names.good, names.bad...) {
			_, err := datasource(func(in *domain.NewDatasource) { in.Kind, in.Database = kind, name })
			if good := i < len(names.good); good != (err == nil) || !good && !errors.Is(err, domain.ErrDatabaseInvalid) {
				t.Errorf("%s %+q: %v", kind, name, err)
			}
		}
	}
}

func FuzzDatabase(f *testing.F) {
	for _, s := range []string{"tenon", "a.b", "acme-tenon", "a$b", "admin", "é"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, kind := range []string{"mongodb", "s3"} {
			d, err := datasource(func(in *domain.NewDatasource) { in.Kind, in.Database = kind, s })
			if err == nil && (d.Database != s || len(s) > 63 || strings.ContainsAny(s, "/\\\"$*<>:|? \x00")) {
				t.Errorf("%s takes %+q", kind, s)
			}
		}
	})
}

// What a change does to the place, to the connection, and to what the last test has said.
func TestWhatAChangeChanges(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change            func(*domain.DatasourceChange)
		place, connection domain.Version
	}{
		"nothing":  {func(*domain.DatasourceChange) {}, 1, 1},
		"name":     {func(c *domain.DatasourceChange) { c.Name = "new" }, 1, 1},
		"host":     {func(c *domain.DatasourceChange) { c.Host = "new.acme.example" }, 2, 2},
		"spelling": {func(c *domain.DatasourceChange) { c.Host = "DB.ACME.EXAMPLE" }, 1, 1},
		"port":     {func(c *domain.DatasourceChange) { c.Port = 27018 }, 2, 2},
		"database": {func(c *domain.DatasourceChange) { c.Database = "new" }, 2, 2},
		"user":     {func(c *domain.DatasourceChange) { c.User = "new" }, 1, 2},
		"password": {func(c *domain.DatasourceChange) { c.Password = "new" }, 1, 2},
		"option":   {func(c *domain.DatasourceChange) { c.Options.ReplicaSet = "rs0" }, 1, 2},
	} {
		d, err := datasource(func(*domain.NewDatasource) {})
		expect.NoError(t, err)
		expect.NoError(t, d.Checked(d, domain.ConnectionOK, time.Unix(2, 0)))
		in := domain.DatasourceChange{Name: d.Name, Host: d.Host, Database: d.Database, User: d.User}
		c.change(&in)
		was := d
		expect.NoError(t, d.Replace(in, "another", time.Unix(3, 0)))
		status := domain.DatasourceUnverified
		if c.connection == 1 {
			status = domain.DatasourceOK
		}
		if d.Place != c.place || d.Connection != c.connection || d.Status != status || d.Version != 2 {
			t.Errorf("%s: it is %+v", name, d)
		}
		if stale := d.Checked(was, domain.ConnectionTimeout, time.Unix(4, 0)) != nil; stale != (c.connection != 1) {
			t.Errorf("%s: a test of what it was counts: %v", name, !stale)
		}
	}
}

func TestHowPhasesEnd(t *testing.T) {
	t.Parallel()
	now := time.Unix(100, 0)
	for phase, gone := range map[domain.DatasourcePhase]bool{
		domain.DatasourcePreparing: true, domain.DatasourceChanging: false, domain.DatasourceLeaving: true,
	} {
		var d domain.Datasource
		d.Enter(phase, now, time.Second)
		if _, err := d.Settle(now.Add(time.Second - 1)); !errors.Is(err, domain.ErrDatasourceChanging) || d.Phase != phase {
			t.Errorf("%s ends early: %v", phase, err)
		}
		if got, err := d.Settle(now.Add(time.Second)); err != nil || got != gone || d.Phase != domain.DatasourceInUse {
			t.Errorf("%s: gone %v, %v", phase, got, err)
		}
		if got, err := d.Settle(time.Time{}); err != nil || got {
			t.Errorf("what is in use ends: %v, %v", got, err)
		}
	}
}

func TestPlacesAreSettledWhenAllAreInUse(t *testing.T) {
	t.Parallel()
	expect.NoError(t, domain.PlacesOf(nil).RequireSettled())
	for _, records := range domain.DatasourcePhases() {
		for _, files := range domain.DatasourcePhases() {
			all := []domain.Datasource{{Kind: "s3", Phase: files}, {Kind: "mongodb", Phase: records}}
			settled := domain.PlacesOf(all).RequireSettled() == nil
			if want := records == domain.DatasourceInUse && files == domain.DatasourceInUse; settled != want {
				t.Errorf("%s and %s: settled %v", records, files, settled)
			}
		}
	}
}
