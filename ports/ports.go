// Package ports lists every promise the core asks of the outside world.
// Adapters keep these promises; package contract checks that they do.
package ports

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// Set is every promise, grouped by the kind of world that keeps it. One adapter
// keeps one group; core.New takes them all.
type Set struct {
	Store
	Far
	Tokens Tokens
	Jobs   Jobs
	Clock  Clock
	IDs    IDs
	Policy domain.Policy
}

// Store is the promises that must agree with each other: they share one Tx.
type Store struct {
	Tx
	Standings Standings
	Audit     Audit
	Keys      Keys
	Near
}

// Near is every noun of the store: what a unit of work may change. We make the
// ids ourselves: one that comes twice is our mistake, and answers Internal where
// the promise names nothing else.
type Near struct {
	Enterprises   Enterprises
	Admins        Admins
	Invites       Invites
	Onboardings   Onboardings
	Tickets       Tickets
	Hooks         Hooks
	Modules       Modules
	Trials        Trials
	Grants        Grants
	Users         Users
	Invitations   Invitations
	Projects      Projects
	Roles         Roles
	Members       Members
	Imports       Imports
	Assets        Assets
	Bookmarks     Bookmarks
	Shares        Shares
	Notifications Notifications
	Entries       Entries
	Queue         Queue
}

// Far is every promise that cannot join a unit of work.
type Far struct {
	Records    Records
	Executions Executions
	Files      Files
	Identity   Identity
	Mail       Mail
	Schemas    Schemas
}

// Wall is the system's clock, as finely as every store keeps it.
func Wall() time.Time { return SystemClock{}.Now() }

// Tx runs several port calls as one unit of work.
type Tx interface {
	// InTx calls fn; everything fn does through its own ctx commits together,
	// or, if fn fails, not at all. Nested calls join the outer unit of work.
	InTx(ctx context.Context, fn func(ctx context.Context) error) error
}

// Standings tells the desk how actors stand.
type Standings interface {
	// Of returns, in one query, how the one who asks stands to the enterprise
	// and, as far as they are named, to the project and the trial. A stranger's
	// standing is zero, not an error.
	Of(ctx context.Context, q domain.Asking) (domain.Standing, error)
	// SignedIn notes that the person came with a token made at that time,
	// unless a younger one is noted.
	SignedIn(ctx context.Context, t domain.TenantID, s domain.Subject, at time.Time) error
}

// Keys keeps Idempotency-Keys for a day.
type Keys interface {
	// Claim notes k in the caller's unit of work, or returns the key that came
	// first, whose Request may differ. It waits for a unit of work that is about
	// to note the same key, up to 10 s, then answers KeyInUse.
	Claim(ctx context.Context, k domain.Key, now time.Time) (first domain.Key, again bool, err error)
	// DeleteExpired forgets keys noted before then.
	DeleteExpired(ctx context.Context, then time.Time) error
}
