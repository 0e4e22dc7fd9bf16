package record_test

import (
	"context"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/record"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/fixture"
)

const threeRows = "a\n1\n2\n3\n"

// slowRecords is records of which each row calls hook before it is stored.
type slowRecords struct {
	ports.Records
	hook func(row int)
}

func (s slowRecords) InsertAll(
	ctx context.Context, t domain.TenantID, i domain.ImportID, all iter.Seq2[domain.Record, error],
) (int64, error) {
	return s.Records.InsertAll(ctx, t, i, func(yield func(domain.Record, error) bool) {
		row := 0
		for r, err := range all {
			s.hook(row)
			if row++; !yield(r, err) {
				return
			}
		}
	})
}

// slow is the same installation, in which hook runs before each row is stored. The test
// fails if that never happens.
func slow(t *testing.T, w *fixture.Installation, hook func(row int)) *core.Core {
	t.Helper()
	rows := 0
	t.Cleanup(func() {
		if rows == 0 {
			t.Error("no row was stored")
		}
	})
	set := w.Set
	set.Records = slowRecords{w.Set.Records, func(row int) { rows++; hook(row) }}
	return fixture.Core(t, set)
}

// dies uploads a file, and the process dies before its rows are stored.
func dies(t *testing.T, c *fixture.Tenant, by domain.Call, s domain.TrialScope) {
	t.Helper()
	defer func() {
		if recover() != errAway {
			t.Error("it did not die")
		}
	}()
	f := &file{Reader: strings.NewReader(threeRows), nth: 1, hook: func() error { panic(errAway) }}
	_, _ = c.Records.Upload(t.Context(), by, s, record.Upload{File: f})
}

// An upload that is tried again just before the first one's time is over has
// the whole time, too.
func TestAnUploadTriedAgainIsNotSwept(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	s, by := c.TrialScope(t), fixture.WithIdempotencyKey(c.Admin, "k", "r")
	dies(t, c, by, s)
	c.Advance(domain.ImportTTL - time.Minute)
	services := slow(t, c.Installation, func(row int) {
		if row == 2 {
			c.Advance(2 * time.Minute)
			fixture.Must(t, c.Records.Sweep(t.Context(), fixture.System("")))
		}
	})
	out, err := services.Records.Upload(t.Context(), by, s, record.Upload{File: strings.NewReader(threeRows)})
	fixture.Must(t, err)
	if n := count(t, c.Installation, c.Admin, s); out.Imported != 3 || n != 3 {
		t.Errorf("%d rows were acknowledged, %d are there", out.Imported, n)
	}
}

// A process that was frozen for hours publishes nothing of an import that was
// swept away meanwhile, even if another call has opened it again.
func TestAFrozenUploadPublishesNothing(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	s, by := c.TrialScope(t), fixture.WithIdempotencyKey(c.Admin, "k", "r")
	services := slow(t, c.Installation, func(row int) {
		if row == 2 {
			c.Advance(domain.ImportTTL + time.Minute)
			fixture.Must(t, c.Records.Sweep(t.Context(), fixture.System("")))
			dies(t, c, by, s)
		}
	})
	_, err := services.Records.Upload(t.Context(), by, s, record.Upload{File: strings.NewReader(threeRows)})
	fixture.Want(t, err, domain.ErrImportNotFound)
	if n := count(t, c.Installation, c.Admin, s); n != 0 {
		t.Errorf("%d rows are there", n)
	}
}

// A call that died after its rows were stored, and published, is answered by its
// repeat, even when they are finalized meanwhile.
func TestARepeatOfASettledUploadIsAnsweredAlike(t *testing.T) {
	t.Parallel()
	c := fixture.New(t).Tenant(t)
	s, by := c.TrialScope(t), fixture.WithIdempotencyKey(c.Admin, "k", "r")
	services := slow(t, c.Installation, func(row int) {
		if row != 1 {
			return
		}
		c.Advance(domain.IdempotencyKeyLease + time.Second) // frozen, while its repeat does everything
		_, err := c.Records.Upload(t.Context(), by, s, record.Upload{File: strings.NewReader(threeRows)})
		fixture.Must(t, err)
		ids, err := c.Set.Imports.Published(t.Context(), c.Enterprise.Organization, s)
		fixture.Must(t, err)
		finalize := domain.Job{Args: map[string]string{"import": string(ids[0])}}
		fixture.Must(t, c.Records.Finalize(t.Context(), fixture.System(c.Enterprise.Organization), finalize))
	})
	out, err := services.Records.Upload(t.Context(), by, s, record.Upload{File: strings.NewReader(threeRows)})
	fixture.Must(t, err)
	if n := count(t, c.Installation, c.Admin, s); out.Imported != 3 || n != 3 {
		t.Errorf("%d rows were acknowledged, %d are there", out.Imported, n)
	}
}

// The imports of an enterprise that is shut are left, and hold nobody up.
func TestTheSweeperTakesTurns(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	shut, open := w.Tenant(t), w.Tenant(t)
	for scope := shut.TrialScope(t); shut.Enterprise.Status == domain.EnterpriseActive; {
		for range 100 {
			dies(t, shut, shut.Admin, scope)
		}
		var err error
		shut.Enterprise, err = w.Set.Enterprises.Update(
			t.Context(), shut.Enterprise.ID, 0,
			func(e *domain.Enterprise) error { e.Status = domain.EnterpriseSuspended; return nil },
		)
		fixture.Must(t, err)
	}
	w.Advance(time.Second)
	dies(t, open, open.Admin, open.TrialScope(t))
	w.Advance(domain.ImportTTL + time.Second)
	for range 2 {
		fixture.Want(t, w.Records.Sweep(t.Context(), fixture.System("")), domain.ErrTenantSuspended)
		w.Advance(time.Minute)
	}
	dead, err := w.Set.Imports.Abandon(t.Context(), w.Set.Clock.Now(), w.Set.Clock.Now(), 1000)
	fixture.Must(t, err)
	for _, d := range dead {
		if d.Tenant == open.Enterprise.Organization {
			t.Error("the open enterprise's import still waits")
		}
	}
	if len(dead) != 100 {
		t.Errorf("%d are left", len(dead))
	}
}
