package record_test

import (
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/world"
)

var away = domain.Fail(domain.Unavailable, "records_unavailable", "Away.")

// file calls hook when the nth stretch of its second pass is read: the first
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

func count(t *testing.T, w *world.World, a domain.Actor, s domain.Study) int64 {
	t.Helper()
	part, err := w.Records.List(t.Context(), a, domain.RecordQuery{Study: s, Walk: domain.Walk{Size: 1, Count: true}})
	world.Must(t, err)
	return *part.Total
}

// Of two uploads with one key, the one that fails takes nothing from the one
// that was acknowledged, whichever comes first.
func TestATwinThatFailsTakesNothingAway(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	c := w.Company(t)
	rows := "a,b\n" + strings.Repeat("12345678,12345678\n", 20_000)
	upload := func(s domain.Study, f *file) (domain.Imported, error) {
		f.Reader = strings.NewReader(rows)
		return w.Records.Upload(access.WithKey(t.Context(), "k"+string(s.Project), "r"), c.Admin, s, f, false)
	}
	fails := func() *file { return &file{nth: 1, hook: func() error { return away }} }

	late, early := c.Study(t), c.Study(t)
	_, err := upload(late, &file{nth: 1, hook: func() error {
		_, err := upload(late, &file{})
		world.Must(t, err)
		return away
	}})
	world.Want(t, err, away)
	failed := false
	_, err = upload(early, &file{nth: 3, hook: func() error {
		_, err := upload(early, fails())
		world.Want(t, err, away)
		failed = true
		return nil
	}})
	world.Must(t, err)
	if !failed {
		t.Error("the twin never came")
	}
	for _, s := range []domain.Study{late, early} {
		if n := count(t, w, c.Admin, s); n != 20_000 {
			t.Errorf("20000 rows were acknowledged, %d are there", n)
		}
	}
}

func TestAnAbandonedImportIsNoSuccess(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	c := w.Company(t)
	s := c.Study(t)
	ctx := access.WithKey(t.Context(), "k", "r")
	_, err := w.Records.Upload(ctx, c.Admin, s, &file{Reader: strings.NewReader("a\n1\n"), nth: 1, hook: func() error { return away }}, false)
	world.Want(t, err, away)
	w.Later(domain.ImportDies + time.Second)
	world.Must(t, w.Records.Sweep(t.Context(), domain.System("")))
	if n := count(t, w, c.Admin, s); n != 0 {
		t.Errorf("%d rows of the abandoned import are seen", n)
	}
	out, err := w.Records.Upload(ctx, c.Admin, s, strings.NewReader("a\n1\n"), false)
	world.Must(t, err)
	if n := count(t, w, c.Admin, s); out.Imported != 1 || n != 1 {
		t.Errorf("one row was sent again, %d were acknowledged, %d are there", out.Imported, n)
	}
}
