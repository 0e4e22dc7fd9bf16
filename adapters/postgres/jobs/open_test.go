package jobs_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"

	"github.com/tenon-health/tenon/adapters/postgres"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/servers"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if dropTemplate != nil {
		dropTemplate()
	}
	os.Exit(code)
}

var (
	templateOnce sync.Once
	template     string
	dropTemplate func()
)

// migrated is the URL of a database with all shared tables, to be cloned.
func migrated(t *testing.T) string {
	t.Helper()
	templateOnce.Do(func() {
		template, dropTemplate = servers.NewDatabase(t, "")
		cfg := config(servers.AsApplication(t, template), nil)
		cfg.OwnerURL = template
		db, cleanup, err := postgres.Open(t.Context(), cfg)
		must(t, err)
		defer cleanup()
		_, err = postgres.NewSchemas(db).Up(t.Context(), domain.MigrationHow{}, nil)
		must(t, err)
	})
	return template
}

var testKeyset = sync.OnceValue(func() domain.Secret {
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		panic(err)
	}
	var text bytes.Buffer
	if err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&text)); err != nil {
		panic(err)
	}
	return domain.Secret(base64.StdEncoding.EncodeToString(text.Bytes()))
})

func config(url string, log *slog.Logger) postgres.Config {
	return postgres.Config{URL: url, MaxConns: 8, Keyset: testKeyset(), Logger: log}
}

// store is one node on a database, and what lies beneath it, for the owner of the tables.
type store struct {
	url     string
	db      *postgres.DB
	queue   ports.Jobs
	beneath *pgxpool.Pool
}

// openStore opens a migrated database of its own.
func openStore(t *testing.T) store {
	t.Helper()
	return openAt(t, servers.Clone(t, migrated(t)), nil)
}

func openAt(t *testing.T, url string, log *slog.Logger) store {
	t.Helper()
	db, cleanup, err := postgres.Open(t.Context(), config(servers.AsApplication(t, url), log))
	must(t, err)
	t.Cleanup(cleanup)
	beneath, err := pgxpool.New(t.Context(), url)
	must(t, err)
	t.Cleanup(beneath.Close)
	return store{url, db, postgres.New(db).Jobs, beneath}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (s store) exec(t *testing.T, sql string, args ...any) {
	t.Helper()
	_, err := s.beneath.Exec(t.Context(), sql, args...)
	must(t, err)
}

// value reads one value.
func value[V any](t *testing.T, s store, sql string, args ...any) (v V) {
	t.Helper()
	must(t, s.beneath.QueryRow(t.Context(), sql, args...).Scan(&v))
	return v
}

func (s store) enqueue(t *testing.T, kind domain.JobKind, in time.Duration) domain.JobID {
	t.Helper()
	j := domain.NewJob(
		domain.JobID(new(ports.RandomIDs).New(ports.SystemClock{}.Now())), kind, "e", "org_A", domain.Call{},
		ports.SystemClock{}.Now(), nil,
	)
	j.RunAt = j.RunAt.Add(in)
	must(t, s.queue.Enqueue(t.Context(), j))
	return j.ID
}

func (s store) get(t *testing.T, id domain.JobID) domain.Job {
	t.Helper()
	j, err := s.queue.Get(t.Context(), id)
	must(t, err)
	return j
}

// becomes waits until a job's row says so.
func (s store) becomes(t *testing.T, id domain.JobID, state domain.JobState) domain.Job {
	t.Helper()
	wait(t, func() bool { return s.get(t, id).State == state })
	return s.get(t, id)
}

func (s store) states(t *testing.T) map[domain.JobState]int {
	t.Helper()
	page, err := s.queue.List(t.Context(), domain.JobQuery{Paging: domain.Paging{Size: 100}})
	must(t, err)
	n := map[domain.JobState]int{}
	for _, j := range page.Items {
		n[j.State]++
	}
	return n
}

// handle is a handler without results.
type handle = func(context.Context, domain.Job) error

func succeed(context.Context, domain.Job) error { return nil }

// work works jobs off until the test ends.
func (s store) work(t *testing.T, do handle) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.run(ctx, 4, do) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func (s store) run(ctx context.Context, workers int, do handle) error {
	return s.runWith(ctx, workers, nil, do)
}

func (s store) runWith(ctx context.Context, workers int, tasks []domain.PeriodicTask, do handle) error {
	return postgres.NewJobs(s.db, workers).Run(ctx, tasks, func(ctx context.Context, j domain.Job) (string, error) {
		return "", do(ctx, j)
	})
}

func wait(t *testing.T, until func() bool) {
	t.Helper()
	for end := time.Now().Add(60 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if until() {
			return
		}
	}
	t.Fatal("it did not happen within a minute")
}
