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
	ErrIndexConflict  = NewError(Conflict, "index_conflict",
		"The index %s of the collection %s is not as this version needs it. Drop that index while nobody writes, and try "+
			"again: it is made anew.")
	ErrIndexDuplicates = NewError(Conflict, "index_duplicates",
		"The index %s of the collection %s cannot be made: it has to be unique, and some documents are alike in its keys. "+
			"Remove all but one of these, and try again.")
)

// maxReadable is how much of a schema's name tells whose it is.
const maxReadable = 40

// taggedSchema looks as if a hash ended it.
var taggedSchema = regexp.MustCompile(`_[a-z2-7]{12}$`)

// SchemaName derives the name of a tenant's schema, once: from then on it is
// read from where it is stored. An operator recognizes the id in it; where it is
// not the id as it is, a hash keeps any two apart. Postgres cuts names at 63 bytes
// and folds unquoted ones, which changes nothing here.
func SchemaName(t TenantID) (string, error) {
	if t == "" || len(t) > MaxID ||
		strings.ContainsFunc(string(t), func(r rune) bool { return r <= ' ' || r == 0x7f || r == 0xfffd }) {
		return "", ErrTenantInvalid
	}
	name := "t_" + strings.Map(schemaLetter, string(t))
	name = name[:min(len(name), maxReadable)]
	if name == "t_"+string(t) && !taggedSchema.MatchString(name) {
		return name, nil
	}
	sum := sha256.Sum256([]byte(t))
	return name + "_" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:12], nil
}

func schemaLetter(r rune) rune {
	switch {
	case 'A' <= r && r <= 'Z':
		return r + 'a' - 'A'
	case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
		return r
	}
	return '_'
}

// Progress hears how far a long work has come.
type Progress func(done, total int, what string)

// SchemaStatus is how far the shared tables and those of all tenants are.
type SchemaStatus struct {
	Shared     Schema
	Versions   []VersionCount // of tenants, the oldest first
	Failed     []TenantMigration
	Drifted    []TenantDrift     // as the last verification has seen them
	VerifiedAt time.Time         // when all tenants were compared with their versions; zero for never
	Active     []ActiveMigration // what is being migrated now
	Running    MigrationRunning  // who applies migrations; the zero value is nobody
	Without    []StatusCount     // enterprises that have no tables
}

// TenantDrift is in how many objects a tenant's tables are not as their version says.
type TenantDrift struct {
	Tenant      TenantID
	Differences int
	SeenAt      time.Time
}

// VersionCount is how many tenants have a version, and how many migrations they lack.
type VersionCount struct {
	Version        string
	Count, Pending int
}

// StatusCount is how many enterprises have a status.
type StatusCount struct {
	Status EnterpriseStatus
	Count  int
}

// ActiveMigration is a schema whose migrations are being applied. With holders it waits for these.
type ActiveMigration struct {
	Schema  string
	Age     time.Duration
	Holders []LockHolder
}

// SchemaCreated is a tenant's schema, and whether it was made just now.
type SchemaCreated struct {
	Schema
	Created bool
}
