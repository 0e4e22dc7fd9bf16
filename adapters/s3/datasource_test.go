package s3_test

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	sdk "github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/tenon-health/tenon/adapters/dial"
	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/adapters/s3"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/contract"
	"github.com/tenon-health/tenon/test/servers"
)

// loopback is where the second servers are.
var loopback = dial.New(servers.Loopback()...)

// ownBucket is the datasource of the second server.
func ownBucket(t *testing.T) (domain.Datasource, domain.Secret) {
	t.Helper()
	own := servers.Own(t)
	return domain.Datasource{
		Kind: domain.FilesDatasource, Host: own.S3.Host, Port: own.S3.Port, Database: own.S3.Bucket, User: own.S3.User,
		Options: domain.DatasourceOptions{Region: own.S3.Region, PathStyle: true, CACertificates: own.CA},
		Phase:   domain.DatasourceInUse,
	}, domain.Secret(own.S3.Password)
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

// openOwn opens the shared bucket beside those of the store.
func openOwn(t *testing.T, p ports.Datasources) ports.Files {
	t.Helper()
	c := config(t)
	c.Datasources, c.Dialer = p, loopback
	return open(t, c)
}

// halves gives every second tenant that is asked for a datasource.
type halves struct {
	ports.Datasources
	t    *testing.T
	set  ports.Set
	mu   sync.Mutex
	own  map[domain.TenantID]bool
	last bool
}

func (h *halves) Of(
	ctx context.Context, tenant domain.TenantID, kind domain.DatasourceKind,
) (domain.Datasource, domain.Secret, error) {
	h.mu.Lock()
	if _, met := h.own[tenant]; !met {
		if h.last = !h.last; h.last {
			d, password := ownBucket(h.t)
			register(h.t, h.set, tenant, d, password)
		}
		h.own[tenant] = h.last
	}
	h.mu.Unlock()
	return h.Datasources.Of(ctx, tenant, kind)
}

// Tenants of both kinds side by side: the port keeps what it says, and the files of each are in
// its own bucket only.
func TestContractOnPlacesOfTheirOwn(t *testing.T) {
	store := memory.New()
	h := &halves{Datasources: store.Datasources, t: t, set: store, own: map[domain.TenantID]bool{}}
	f := trusting{openOwn(t, h), secureTransport(t)}
	t.Run("all", func(t *testing.T) {
		contract.Files(t, func(*testing.T) ports.Set { return ports.Set{Gateways: ports.Gateways{Files: f}} })
	})
	own, c := servers.Own(t).S3, config(t)
	places := map[bool]func(domain.TenantID) int{
		true:  filesIn(t, own.Behind, own.Region, own.Bucket, own.User, own.Password),
		false: filesIn(t, c.Endpoint, c.Region, c.Bucket, c.AccessKeyID, c.SecretAccessKey.Reveal()),
	}
	kept := map[bool]int{}
	for tenant, hasOwn := range h.own {
		kept[hasOwn] += places[hasOwn](tenant)
		if n := places[!hasOwn](tenant); n > 0 {
			t.Errorf("%d files of %s are in the other place (own: %v)", n, tenant, hasOwn)
		}
	}
	if kept[true] == 0 || kept[false] == 0 {
		t.Errorf("files in their own and in the shared place: %v", kept)
	}
}

// trusting follows links as a browser that knows the authority of the second servers.
type trusting struct {
	ports.Files
	*http.Transport
}

func secureTransport(t *testing.T) *http.Transport {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM([]byte(servers.Own(t).CA))
	return &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}
}

// filesIn counts a tenant's objects by another client.
func filesIn(t *testing.T, endpoint, region, bucket, user, password string) func(domain.TenantID) int {
	client := sdk.New(sdk.Options{
		BaseEndpoint: &endpoint, Region: region, UsePathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider(user, password, ""),
	})
	return func(tenant domain.TenantID) int {
		sum := sha256.Sum256([]byte(tenant))
		listed, err := client.ListObjectsV2(t.Context(), &sdk.ListObjectsV2Input{
			Bucket: &bucket, Prefix: aws.String("t/" + hex.EncodeToString(sum[:]) + "/"),
		})
		must(t, err)
		return len(listed.Contents)
	}
}

func put(f ports.Files, tenant domain.TenantID, t *testing.T) error {
	return f.Put(t.Context(), tenant, "a", "text/plain", strings.NewReader("a"), 1)
}

// No variable of the environment has a part in it.
func TestTheEnvironmentIsNotAsked(t *testing.T) {
	for name, value := range map[string]string{
		"HTTPS_PROXY": "http://127.0.0.1:1", "HTTP_PROXY": "http://127.0.0.1:1", "ALL_PROXY": "http://127.0.0.1:1",
		"AWS_ACCESS_KEY_ID": "ambient", "AWS_SECRET_ACCESS_KEY": "ambient", "AWS_REGION": "ambient",
		"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:1", "AWS_PROFILE": "ambient",
		"AWS_CA_BUNDLE": "/nowhere",
	} {
		t.Setenv(name, value)
	}
	store := memory.New()
	d, password := ownBucket(t)
	register(t, store, "acme", d, password)
	must(t, put(openOwn(t, store.Datasources), "acme", t))
}

func TestAChangedPasswordIsUsedAtOnce(t *testing.T) {
	store := memory.New()
	d, password := ownBucket(t)
	d = register(t, store, "acme", d, "hunter2")
	f := openOwn(t, store.Datasources)
	if err := put(f, "acme", t); !errors.Is(err, domain.ErrFilesUnavailable) || strings.Contains(err.Error(), "hunter2") {
		t.Error(err)
	}
	_, err := store.Datasources.Update(t.Context(), d.ID, password, func(*domain.Datasource) error { return nil })
	must(t, err)
	must(t, put(f, "acme", t))
}

// Its server dies: that tenant hears so, soon and without piling up, and the others nothing.
func TestAServerThatDiesIsItsTenantsAlone(t *testing.T) {
	store := memory.New()
	d, password := ownBucket(t)
	relay, broken := servers.NewRelay(t, d.Port), d
	broken.Port = relay.Port()
	register(t, store, "broken", broken, password)
	register(t, store, "fine", d, password)
	f := openOwn(t, store.Datasources)
	for _, tenant := range []domain.TenantID{"broken", "fine", "shared"} {
		must(t, put(f, tenant, t))
	}
	relay.Cut()
	_ = put(f, "broken", t)
	start := time.Now()
	for range 100 {
		if err := put(f, "broken", t); !errors.Is(err, domain.ErrFilesUnavailable) ||
			strings.Contains(err.Error(), strconv.Itoa(broken.Port)) {
			t.Fatal(err)
		}
	}
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("100 calls of a server that was away took %s", took)
	}
	for _, tenant := range []domain.TenantID{"fine", "shared"} {
		must(t, put(f, tenant, t))
	}
}

// testCase is a change of a datasource that is good, and what its test answers then.
type testCase struct {
	change   func(*domain.Datasource)
	password domain.Secret // another one, unless it is empty
	want     domain.DatasourceResult
}

func TestDatasourcesAreTestedForReal(t *testing.T) {
	d, password := ownBucket(t)
	_, otherCA := servers.Certificate(t)
	behind, err := url.Parse(servers.Own(t).S3.Behind)
	must(t, err)
	contract.DatasourceTester(t, s3.NewTester(loopback), d, password)
	denied, away := domain.ConnectionAuthFailed, domain.ConnectionUnreachable
	cases := map[string]testCase{
		"good":               {func(*domain.Datasource) {}, "", domain.ConnectionOK},
		"wrong password":     {func(*domain.Datasource) {}, "hunter2", denied},
		"unknown user":       {func(d *domain.Datasource) { d.User = "NOBODY" }, "", denied},
		"missing bucket":     {func(d *domain.Datasource) { d.Database = "no-such-bucket" }, "", denied},
		"another region":     {func(d *domain.Datasource) { d.Options.Region = "us-west-2" }, "", denied},
		"unknown host":       {func(d *domain.Datasource) { d.Host = "s3.invalid" }, "", away},
		"another authority":  {func(d *domain.Datasource) { d.Options.CACertificates = otherCA }, "", away},
		"public authorities": {func(d *domain.Datasource) { d.Options.CACertificates = "" }, "", away},
		"no certificates":    {func(d *domain.Datasource) { d.Options.CACertificates = "x" }, "", away},
		"no TLS":             {func(d *domain.Datasource) { d.Port, _ = strconv.Atoi(behind.Port()) }, "", away},
	}
	for name, other := range servers.Impostors(t) {
		want := away
		if other.Silent {
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
}

// reasons are parts of what some tests say.
var reasons = map[string]string{
	"another authority": "authority is unknown", "no certificates": "PEM", "unknown host": "does not resolve",
	"refused address": "OUTBOUND_ALLOWED_CIDRS", "wrong password": "SignatureDoesNotMatch",
	"missing bucket": "NoSuchBucket", "another region": "AuthorizationHeaderMalformed",
	"unknown user": "InvalidAccessKeyId", "no TLS": "TLS",
}

func wantResult(
	t *testing.T, name string, by ports.Dialer, d domain.Datasource, password domain.Secret, want domain.DatasourceResult,
) {
	t.Helper()
	start := time.Now()
	got, reason := s3.NewTester(by).Test(t.Context(), d, password)
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
