package postgres

import (
	"bytes"
	"encoding/base64"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
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
func migrated(t testing.TB) string {
	t.Helper()
	templateOnce.Do(func() {
		template, dropTemplate = servers.NewDatabase(t, "")
		db, cleanup, err := Open(t.Context(), ownerConfig(t, template, 2))
		must(t, err)
		defer cleanup()
		_, err = NewSchemas(db).Up(t.Context(), domain.MigrationHow{}, nil)
		must(t, err)
	})
	return template
}

// openStore opens a migrated database of its own, as the API does.
func openStore(t testing.TB) *DB {
	t.Helper()
	return openAt(t, servers.AsApplication(t, servers.Clone(t, migrated(t))), 16)
}

// openOwned is openStore for the owner of the tables, as migrate does, and for the API.
func openOwned(t testing.TB) (owner, db *DB) {
	t.Helper()
	database := servers.Clone(t, migrated(t))
	owner, cleanup, err := Open(t.Context(), ownerConfig(t, database, 16))
	must(t, err)
	t.Cleanup(cleanup)
	return owner, openAt(t, servers.AsApplication(t, database), 8)
}

func ownerConfig(t testing.TB, database string, conns int) Config {
	t.Helper()
	cfg := config(servers.AsApplication(t, database), conns)
	cfg.OwnerURL = database
	return cfg
}

func openAt(t testing.TB, url string, conns int) *DB {
	t.Helper()
	db, cleanup, err := Open(t.Context(), config(url, conns))
	must(t, err)
	t.Cleanup(cleanup)
	return db
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

var now = ports.SystemClock{}.Now

func config(url string, conns int) Config {
	return Config{URL: url, MaxConns: conns, Pools: 4, Keyset: testKeyset()}
}

var must = expect.NoError

func wait(t testing.TB, until func() bool) {
	t.Helper()
	for end := time.Now().Add(60 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if until() {
			return
		}
	}
	t.Fatal("it did not happen within a minute")
}
