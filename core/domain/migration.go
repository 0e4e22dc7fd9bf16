package domain

import (
	"crypto/sha256"
	"encoding/base32"
	"regexp"
	"strings"
	"time"
)

// Schema is where one tenant's tables live, and how far they are migrated.
type Schema struct {
	Tenant     TenantID // empty for the shared tables
	Name       string
	Version    string // name of the last migration; empty before the first
	Pending    int    // how many are still to be applied
	MigratedAt time.Time
}

// What can go wrong with schemas.
var (
	ErrTenantNotFound = NewError(NotFound, "tenant_not_found", "No such tenant.")
	ErrTenantInvalid  = NewError(Invalid, "tenant_invalid", "A tenant's id has 1 to 128 visible characters.")
)

var plainTenant = regexp.MustCompile(`^[a-z0-9_]{1,59}$`)

// SchemaName derives the name of a tenant's schema, once: from then on it is
// read from where it is stored. Postgres cuts names at 63 bytes and folds
// unquoted ones, so that what is not plain is hashed: two ids never share a
// schema.
func SchemaName(t TenantID) (string, error) {
	if t == "" || len(t) > MaxID ||
		strings.ContainsFunc(string(t), func(r rune) bool { return r <= ' ' || r == 0x7f || r == 0xfffd }) {
		return "", ErrTenantInvalid
	}
	if plainTenant.MatchString(string(t)) {
		return "org_" + string(t), nil
	}
	sum := sha256.Sum256([]byte(t))
	return "orgx_" + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:])), nil
}

// Progress hears how far a long work has come.
type Progress func(done, total int, what string)

// SchemaStatus is how far the shared tables and those of each tenant are.
type SchemaStatus struct {
	Shared  Schema
	Tenants []Schema
}

// SchemaCreated is a tenant's schema, and whether it was made just now.
type SchemaCreated struct {
	Schema
	Created bool
}
