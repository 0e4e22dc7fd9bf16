// Package ports is what the core asks of the outside world: interfaces, which
// adapters implement. Package contract checks that they do.
package ports

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// Set is every port, grouped by what implements it. core.New takes them all.
type Set struct {
	Store
	Gateways
	Tokens    Tokens
	JobRunner JobRunner
	Events    Events  // may be nil
	Limiter   Limiter // nil bounds nothing
	Slots     Slots   // nil bounds nothing
	Clock     Clock
	IDs       IDs
	Settings  domain.Settings
}

// Store is the ports that must agree with each other: they share one Transactor.
type Store struct {
	Transactor
	AccessFacts     AccessFacts
	RecentFacts     AccessFacts // a cache, only for reads outside of a unit of work; nil means AccessFacts
	FactsFeed       FactsFeed
	Audit           Audit
	IdempotencyKeys IdempotencyKeys
	Repositories
}

// Repositories is every entity of the store: what a unit of work may change. We
// make the ids ourselves: one that comes twice is our mistake, and answers
// Internal where the port names no other error.
type Repositories struct {
	Enterprises           Enterprises
	Admins                Admins
	EnterpriseInvitations EnterpriseInvitations
	Onboardings           Onboardings
	SSOSetupTickets       SSOSetupTickets
	Connections           Connections
	Datasources           Datasources
	ProcessedEvents       ProcessedEvents
	Modules               Modules
	Trials                Trials
	Grants                Grants
	Users                 Users
	MemberInvitations     MemberInvitations
	Projects              Projects
	Roles                 Roles
	Members               Members
	Imports               Imports
	Assets                Assets
	Bookmarks             Bookmarks
	Shares                Shares
	Notifications         Notifications
	AuditEntries          AuditEntries
	AuditCheckpoints      AuditCheckpoints
	Jobs                  Jobs
}

// Gateways is every port that cannot join a unit of work.
type Gateways struct {
	Records        Records
	Executions     Executions
	Files          Files
	Identity       Identity
	Mail           Mail
	Schemas        Schemas
	Signals        Signals
	JobProgress    JobProgress
	SealedSecrets  SealedSecrets
	AuditWitnesses AuditWitnesses
	AuditAnchors   AuditAnchors
	Testers        map[domain.DatasourceKind]DatasourceTester // of those that can be tested
	Diagnosables   []Diagnosable                              // in the order in which they are checked
}

// Transactor runs several port calls as one unit of work.
type Transactor interface {
	// InTx calls fn; everything fn does through its own ctx commits together,
	// or, if fn fails, not at all. Nested calls join the outer unit of work.
	InTx(ctx context.Context, fn func(ctx context.Context) error) error
	// InBatch is InTx for a look: fn does nothing but RequireStamp, Append, and then
	// ask. What it has required and appended travels with its first question, and
	// counts from then on, whatever comes after.
	InBatch(ctx context.Context, fn func(ctx context.Context) error) error
	// Joined reports whether ctx carries a unit of work.
	Joined(ctx context.Context) bool
	// ReadOnly returns ctx for looking: what would change the store answers
	// Internal.
	ReadOnly(ctx context.Context) context.Context
}

// AccessFacts tells the guard what is stored about an actor and a resource.
type AccessFacts interface {
	// Load returns, in one query, what is stored about the actor in the
	// enterprise and, if they are named, in the project and the trial. About a
	// stranger it returns the zero AccessFacts, not an error.
	Load(ctx context.Context, q domain.AccessQuery) (domain.AccessFacts, error)
	// RequireStamp lets the unit of work go on only while the stamp of the tenant's
	// facts stands. Otherwise ErrFactsChanged comes from it or from a later call of the
	// unit, at the latest from its end, and nothing was stored or answered.
	RequireStamp(ctx context.Context, t domain.TenantID, stamp domain.FactsStamp) error
}

// FactsFeed tells whose access facts have changed, whoever changed them.
type FactsFeed interface {
	// Subscribe calls changed soon after a commit that changes what the facts of
	// a tenant are made of; with the empty tenant when they are everybody's, or
	// when a change may have been missed. A sign-in is no change; what comes to be
	// where nothing was may go untold, so nobody may remember that it was not there.
	// Once InTx
	// returns, what it committed here has been told. changed may be called for
	// nothing and by several at once; it must not block, and never calls the
	// store. alive reports that no commit older than a second is still to be
	// told. A subscription ends with its store.
	Subscribe(changed func(domain.TenantID)) (alive func() bool)
}

// IdempotencyKeys stores the idempotency keys of a day. What names a key is its tenant,
// subject, action and value.
type IdempotencyKeys interface {
	// Claim stores k in the caller's unit of work and returns it with claimed set;
	// or returns the key of that name that is stored. One that has not been done by
	// its Until is claimed again: with its own ID by an equal request, else anew. A
	// key of more than a day ago does not count. ErrIdempotencyKeyInUse at once while another
	// unit of work claims the same key.
	Claim(
		ctx context.Context, k domain.IdempotencyKey, now time.Time,
	) (stored domain.IdempotencyKey, claimed bool, err error)
	// Extend sets until when the key's Attempt may run, unless it is done or another
	// has claimed the key.
	Extend(ctx context.Context, k domain.IdempotencyKey, until time.Time) error
	// Finish stores that the call that works with the key's ID is done, and the id
	// of what came to be.
	Finish(ctx context.Context, k domain.IdempotencyKey, outcome string) error
	// DeleteExpired deletes keys claimed before then.
	DeleteExpired(ctx context.Context, then time.Time) error
}
