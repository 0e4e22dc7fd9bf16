package bench

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
)

// create compares a new tenant's tables with executing what makes them as one string.
func (f *fleet) create(b *testing.B) {
	b.Helper()
	const each = 20
	schemas, text := f.release(b, nil).Schemas, f.tenantText(b)
	db, err := pgx.Connect(b.Context(), f.in.DatabaseURL)
	expect.NoError(b, err)
	defer db.Close(b.Context())
	var ours, bare []float64
	for round := range 2*fleetRounds + 1 {
		bare = append(bare, seconds(func() {
			for i := range each {
				sql := strings.ReplaceAll(text, "?tenant", fmt.Sprintf("bare_%d_%d", round, i))
				_, err := db.PgConn().Exec(b.Context(), sql).ReadAll()
				expect.NoError(b, err)
			}
		}))
		ours = append(ours, seconds(func() {
			for i := range each {
				_, _, err := schemas.Create(b.Context(), domain.TenantID(fmt.Sprintf("made_%d_%d", round, i)))
				expect.NoError(b, err)
			}
		}))
	}
	progress("a tenant: %.1f ms, its statements as one string %.1f ms", median(ours)*1000/each, median(bare)*1000/each)
	f.beside(b, "a tenant's statements as one string, of making a tenant", median(bare), median(ours), 1/1.5)
	f.in.execute(b, `DELETE FROM public.migration_ledger WHERE organization_id LIKE 'made\_%';
		DELETE FROM public.tenants WHERE organization_id LIKE 'made\_%'`)
}

// tenantText is all migrations of a tenant in one transaction.
func (f *fleet) tenantText(b *testing.B) string {
	b.Helper()
	var text strings.Builder
	text.WriteString("BEGIN; CREATE SCHEMA ?tenant;\n")
	files := filesWith(b, nil)
	names, err := fs.Glob(files, "tenant/*.up.sql")
	expect.NoError(b, err)
	for _, name := range names {
		sql, err := fs.ReadFile(files, name)
		expect.NoError(b, err)
		text.Write(sql)
		text.WriteString(";\n")
	}
	return text.String() + "COMMIT"
}
