package mongo

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/servers"
)

// A tenant that sees another's record is one that asks for its own here.
func TestTenantsThatAreNotApartAreFound(t *testing.T) {
	t.Parallel()
	var ids ports.RandomIDs
	probe := domain.Probe{ID: ids.New(time.Now()), Now: ports.SystemClock{}.Now}
	db, done, err := Open(t.Context(), Config{
		URL: servers.Setting(t, "MONGO_URL"), Database: domain.ProbeName + strings.ReplaceAll(probe.ID, "-", "")[:20],
	})
	expect.NoError(t, err)
	t.Cleanup(func() {
		_ = db.places.shared.database.Drop(context.Background()) // the test's own context has ended
		done()
	})
	one, other := probe.Tenants()
	r, d := probeRecord(probe), diagnostics{DB: db}
	expect.NoError(t, records{db}.Insert(t.Context(), one, r))
	for tenant, want := range map[domain.TenantID]bool{one: true, other: false} {
		leak, err := d.seen(t.Context(), one, tenant, r)
		if err != nil || (leak != "") != want {
			t.Errorf("%s: got %q, %v", tenant, leak, err)
		}
	}
}
