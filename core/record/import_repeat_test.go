package record_test

import (
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/csv"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/record"
	"github.com/tenon-health/tenon/test/fixture"
)

var errAway = domain.NewError(domain.Unavailable, "records_unavailable", "Away.")

// file calls hook when the nth part of its second pass is read: the first
// pass is the check, the second one stores.
type file struct {
	*strings.Reader
	nth, read int
	storing   bool
	hook      func() error
}

func (f *file) Seek(offset int64, whence int) (int64, error) {
	f.storing = true
	return f.Reader.Seek(offset, whence)
}

func (f *file) Read(p []byte) (int, error) {
	if f.storing {
		if f.read++; f.read == f.nth {
			if err := f.hook(); err != nil {
				return 0, err
			}
		}
	}
	return f.Reader.Read(p[:min(len(p), 20_000)])
}

func count(t *testing.T, w *fixture.Installation, a domain.Call, s domain.TrialScope) int64 {
	t.Helper()
	page, err := w.Records.List(t.Context(), a, domain.RecordQuery{
		TrialScope: s, CursorQuery: domain.CursorQuery{Size: 1, Count: true},
	})
	fixture.Must(t, err)
	return *page.Total
}

// A repeat of an upload that still runs does no work beside it.
func TestAConcurrentRepeatOfAnUploadWaits(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	rows := "a,b\n" + strings.Repeat("12345678,12345678\n", 20_000)
	s, by := c.TrialScope(t), fixture.WithIdempotencyKey(c.Admin, "k", "r")
	upload := func(f *file) (domain.Imported, error) {
		f.Reader = strings.NewReader(rows)
		return w.Records.Upload(t.Context(), by, s, record.Upload{File: f})
	}
	heard := make(chan error, 1)
	beside := func() *file {
		return &file{nth: 1, hook: func() error { t.Error("the repeat stores rows"); return nil }}
	}
	first, err := upload(&file{nth: 3, hook: func() error {
		go func() {
			_, err := upload(beside())
			heard <- err
		}()
		for w.PendingTimers() < 2 {
			time.Sleep(time.Millisecond)
		}
		w.Advance(11 * time.Second)
		return nil
	}})
	fixture.Must(t, err)
	fixture.Want(t, <-heard, domain.ErrIdempotencyKeyInUse)
	again, err := upload(beside())
	fixture.Must(t, err)
	if n := count(t, w, c.Admin, s); n != 20_000 || again != first {
		t.Errorf("%d rows are there; got %+v, then %+v", n, first, again)
	}
}

// An upload that failed half-way is done by its repeat.
func TestAnUploadThatFailedIsRepeated(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	s, by := c.TrialScope(t), fixture.WithIdempotencyKey(c.Admin, "k", "r")
	failing := &file{Reader: strings.NewReader(threeRows), nth: 1, hook: func() error { return errAway }}
	_, err := w.Records.Upload(t.Context(), by, s, record.Upload{File: failing})
	fixture.Want(t, err, errAway)
	out, err := w.Records.Upload(t.Context(), by, s, record.Upload{File: strings.NewReader(threeRows)})
	fixture.Must(t, err)
	if n := count(t, w, c.Admin, s); n != 3 || out.Imported != 3 {
		t.Errorf("%d rows were acknowledged, %d are there", out.Imported, n)
	}
}

// A long upload says that it still runs.
func TestALongUploadKeepsItsKey(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	s, by := c.TrialScope(t), fixture.WithIdempotencyKey(c.Admin, "k", "r")
	services := slow(t, w, func(row int) {
		if row%500 == 0 {
			w.Advance(domain.IdempotencyKeyLease - time.Second)
		}
		if row == 2500 {
			_, err := w.Records.Upload(
				t.Context(), fixture.WithIdempotencyKey(c.Admin, "k", "another"), s,
				record.Upload{File: strings.NewReader(threeRows)},
			)
			fixture.Want(t, err, domain.ErrIdempotencyKeyReused)
		}
	})
	rows := "a\n" + strings.Repeat("1\n", 3000)
	_, err := services.Records.Upload(t.Context(), by, s, record.Upload{File: strings.NewReader(rows)})
	fixture.Must(t, err)
}

func TestAnAbandonedImportIsNoSuccess(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	s := c.TrialScope(t)
	by := fixture.WithIdempotencyKey(c.Admin, "k", "r")
	_, err := w.Records.Upload(t.Context(), by, s, record.Upload{
		File: &file{Reader: strings.NewReader("a\n1\n"), nth: 1, hook: func() error { return errAway }},
	})
	fixture.Want(t, err, errAway)
	w.Advance(domain.ImportTTL + time.Second)
	fixture.Must(t, w.Records.Sweep(t.Context(), fixture.System("")))
	if n := count(t, w, c.Admin, s); n != 0 {
		t.Errorf("%d rows of the abandoned import are seen", n)
	}
	out, err := w.Records.Upload(t.Context(), by, s, record.Upload{File: strings.NewReader("a\n1\n")})
	fixture.Must(t, err)
	if n := count(t, w, c.Admin, s); out.Imported != 1 || n != 1 {
		t.Errorf("one row was sent again, %d were acknowledged, %d are there", out.Imported, n)
	}
}

// What an import stores is known before its first row is written.
func TestAnImportThatGrowsTooLargeStoresNothing(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	w.Set.Settings.Limits = domain.Limits{Total: 1 << 20}
	w.Core = fixture.Core(t, w.Set)
	c := w.Tenant(t)
	s := c.TrialScope(t)
	for _, text := range []string{
		strings.Repeat("n", 1000) + "\n" + strings.Repeat("1\n", 1100),
		`"` + strings.Repeat(`""`, 1000) + "\"\n" + strings.Repeat("1\n", 600), // each quote is two characters of JSON
		"a\n" + strings.Repeat(strings.Repeat("1", 100_000)+"\n", 11),
	} {
		in := &file{Reader: strings.NewReader(text), nth: 1, hook: func() error { t.Error("it stores rows"); return nil }}
		_, err := w.Records.Upload(t.Context(), c.Admin, s, record.Upload{File: in})
		fixture.Want(t, err, csv.ErrImportTooLarge)
	}
}
