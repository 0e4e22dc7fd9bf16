package bench

import (
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// installation is a stack with tenants.
type installation struct {
	*scenario.Stack
	processes
	api     node
	idle    float64 // MB that the API holds before anybody asks it
	key     signingKey
	tenants []tenant
}

// node is an API.
type node struct {
	address string
	pid     int
}

func newInstallation(b *testing.B, tenants int) *installation {
	b.Helper()
	s := scenario.NewStack(b)
	in := &installation{
		Stack: s, processes: findProcesses(b, s), api: node{strings.TrimPrefix(s.APIURL, "http://"), s.APIPID(b)},
		key: readSigningKey(b, s),
	}
	time.Sleep(3 * time.Second)
	in.idle = resident(b, in.api.pid)
	found.idle = max(found.idle, in.idle)
	in.seed(b, tenants)
	return in
}

// asApplication is the database's for the API, with a parameter of the connection.
func (in *installation) asApplication(b *testing.B, parameter string) string {
	b.Helper()
	return in.Setting(b, "DATABASE_URL") + "&" + parameter
}

func (in *installation) execute(b *testing.B, statement string) {
	b.Helper()
	db, err := pgx.Connect(b.Context(), in.DatabaseURL)
	expect.NoError(b, err)
	defer db.Close(b.Context())
	_, err = db.Exec(b.Context(), statement)
	expect.NoError(b, err)
}

// query reads one row.
func (in *installation) query(b *testing.B, statement string, into ...any) {
	b.Helper()
	db, err := pgx.Connect(b.Context(), in.DatabaseURL)
	expect.NoError(b, err)
	defer db.Close(b.Context())
	expect.NoError(b, db.QueryRow(b.Context(), statement).Scan(into...))
}
