package s3

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/servers"
)

// bucketOf is the stack's, which other tests use, too.
func bucketOf(t *testing.T, known ports.References) diagnostics {
	t.Helper()
	d, done, err := NewDiagnostics(Config{
		Endpoint: servers.Setting(t, "S3_ENDPOINT"), Region: servers.Setting(t, "AWS_REGION"),
		Bucket: servers.Setting(t, "S3_BUCKET_NAME"), AccessKeyID: servers.Setting(t, "AWS_ACCESS_KEY_ID"),
		SecretAccessKey: domain.Secret(servers.Setting(t, "AWS_SECRET_ACCESS_KEY")), ForcePathStyle: true,
	}, known)
	expect.NoError(t, err)
	t.Cleanup(done)
	return d.(diagnostics)
}

func probeAt(at time.Time) domain.Probe {
	var ids ports.RandomIDs
	return domain.Probe{ID: ids.New(at), Stale: ids.New(at.Add(-domain.ProbeLife)), Now: func() time.Time { return at }}
}

func (d diagnostics) store(t *testing.T, tenant domain.TenantID, key string) {
	t.Helper()
	expect.NoError(t, d.putOf(t.Context(), tenant, key))
	t.Cleanup(func() { expect.NoError(t, d.Delete(context.Background(), tenant, key)) })
}

// What is older than an hour and named by no row is found, of tenants that are known and of others. It is the time of
// the check that is moved on here: objects have the store's.
func TestObjectsWithoutARowAreFound(t *testing.T) {
	t.Parallel()
	tables := memory.New()
	d := bucketOf(t, memory.References(tables))
	tenant := domain.TenantID("org_" + probeAt(time.Now()).ID)
	stranger := tenant + "_stranger"
	_, _, err := tables.Schemas.Create(t.Context(), tenant)
	expect.NoError(t, err)
	_, _, err = tables.Assets.Ensure(t.Context(), tenant, domain.Asset{ID: "a", Key: "images/a"})
	expect.NoError(t, err)
	for _, key := range []string{"images/a", "images/lost", "other"} {
		d.store(t, tenant, key)
	}
	d.store(t, stranger, "images/a")
	later := probeAt(time.Now().Add(2 * domain.ProbeLife))
	want := []string{*objectKey(tenant, "images/lost"), *objectKey(tenant, "other")}
	expect.Equal(t, d.unnamedIn(t, tenant, tenant, later), want)
	expect.Equal(t, d.unnamedIn(t, stranger, tenant, later), []string{*objectKey(stranger, "images/a")})
	expect.Equal(t, d.unnamedIn(t, tenant, tenant, probeAt(time.Now())), nil)
	all := d.Check(t.Context(), domain.CheckOrphans, later)
	if all[0].State != domain.FindingWarning || !strings.Contains(all[0].Text, "objects of tenants are named by no row") {
		t.Errorf("got %+v", all)
	}
}

func (d diagnostics) unnamedIn(t *testing.T, folder, known domain.TenantID, at domain.Probe) []string {
	t.Helper()
	page, err := d.list(t.Context(), *objectKey(folder, ""), "", maxListed)
	expect.NoError(t, err)
	keys, err := d.unnamed(t.Context(), page, foldersOf([]domain.TenantID{known}), at)
	expect.NoError(t, err)
	return keys
}

// What a run has left that was killed goes with the next, and what another run makes just now stays.
func TestWhatAKilledRunHasLeftIsTakenAway(t *testing.T) {
	t.Parallel()
	d := bucketOf(t, memory.References(memory.New()))
	now := time.Now()
	old, young := probeAt(now.Add(-2*domain.ProbeLife)), probeAt(now)
	for _, tenant := range []domain.TenantID{"", probeTenant} {
		for _, probe := range []domain.Probe{old, young} {
			d.store(t, tenant, domain.ProbeName+probe.ID)
		}
	}
	for check, tenant := range map[domain.Check]domain.TenantID{
		domain.CheckPermissions: "", domain.CheckIsolation: probeTenant,
	} {
		expect.Equal(t, d.Check(t.Context(), check, probeAt(now))[0].State, domain.FindingOK)
		page, err := d.list(t.Context(), *objectKey(tenant, domain.ProbeName), "", maxListed)
		expect.NoError(t, err)
		var keys []string
		for _, o := range page {
			keys = append(keys, *o.Key)
		}
		if slices.Contains(keys, *objectKey(tenant, domain.ProbeName+old.ID)) ||
			!slices.Contains(keys, *objectKey(tenant, domain.ProbeName+young.ID)) {
			t.Errorf("%s leaves %q", check, keys)
		}
	}
}
