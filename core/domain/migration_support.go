package domain

// ErrTenantMigrating answers for a tenant whose tables are older than this program works with.
var ErrTenantMigrating = NewError(
	Unavailable, "tenant_migrating",
	"The tables of this enterprise are being brought up to date. Wait as many seconds as Retry-After says, then try "+
		"again.",
)

// SupportsSchema reports whether a program that knows these migrations of tenants' tables, in their order, works with
// tables at a version. That is the newest, the one before it, so that a release is rolled out before or while tenants
// are migrated, and whatever comes after these: a migration leaves the program of the release before it working.
func SupportsSchema(known []string, version string) bool {
	return len(known) == 0 || version >= known[max(len(known)-2, 0)]
}

// TenantSchema is how far the tables of one tenant are.
type TenantSchema struct {
	Schema
	Supported bool // by this program, which serves the tenant then
	Failed    []TenantMigration
}
