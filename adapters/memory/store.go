package memory

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// tenantKey is the key of a tenant's row.
type tenantKey[ID comparable] struct {
	tenant domain.TenantID
	id     ID
}

// store is every table that one unit of work may change.
type store struct {
	*transactor
	schemas               *table[domain.TenantID, domain.Schema]
	versions              []string // of tenants' tables
	enterprises           *table[domain.EnterpriseID, domain.Enterprise]
	admins                *table[string, domain.Admin]
	enterpriseInvitations *table[domain.EnterpriseID, storedInvitation]
	onboardings           *table[domain.EnterpriseID, domain.Onboarding]
	tickets               *table[domain.EnterpriseID, storedTicket]
	connections           *table[connectionKey, domain.EnterpriseConnection]
	datasources           *table[domain.DatasourceID, storedDatasource]
	processedEvents       *table[string, time.Time]
	modules               *table[domain.ModuleID, domain.Module]
	trials                *table[domain.TrialID, domain.Trial]
	trialSlugs            *table[domain.Slug, domain.TrialID] // all that were ever used
	grants                *table[domain.GrantID, domain.Grant]
	grantees              *table[grantee, struct{}]
	memberInvitations     *table[string, domain.MemberInvitation]
	users                 *table[tenantKey[domain.Subject], domain.User]
	projects              *table[tenantKey[domain.ProjectID], domain.Project]
	roles                 *table[tenantKey[domain.RoleID], domain.Role]
	members               *table[tenantKey[membershipKey], domain.Member]
	imports               *table[tenantKey[domain.ImportID], domain.Import]
	assets                *table[domain.AssetID, domain.Asset]
	bookmarks             *table[tenantKey[domain.BookmarkID], domain.Bookmark]
	shares                *table[tenantKey[domain.ShareID], domain.Share]
	notifications         *table[tenantKey[domain.NotificationID], domain.Notification]
	trails                *table[domain.Trail, trail]
	checkpoints           *table[checkpointKey, domain.AuditCheckpoint]
	cosignatures          *table[cosignatureKey, domain.AuditCosignature]
	halts                 *table[struct{}, domain.AuditHalt] // one or none
	lastSlot              int64                              // of a log, the platform's left out
	keys                  *table[domain.IdempotencyKey, storedKey]
	jobs                  *table[domain.JobID, domain.Job]
	tasks                 *table[domain.JobKind, domain.Job] // the next turn of each periodic task
	lastModule            domain.ModuleID
	lastTrial             domain.TrialID
	watchers              watchers
	feed                  feed
	keyset                []string                              // ids, the primary one first
	stamps                map[domain.TenantID]domain.FactsStamp // how often facts changed, taken back or not
	jobSignal             chan struct{}                         // a signal that a job may be due
	spareSignal           chan struct{}                         // the same, for the spare worker
}

func newStore(w *transactor) *store {
	s := &store{
		transactor:            w,
		schemas:               newTable[domain.TenantID, domain.Schema](w),
		versions:              []string{firstVersion},
		enterprises:           newTable[domain.EnterpriseID, domain.Enterprise](w),
		admins:                newTable[string, domain.Admin](w),
		enterpriseInvitations: newTable[domain.EnterpriseID, storedInvitation](w),
		onboardings:           newTableOf[domain.EnterpriseID](w, cloneOnboarding),
		tickets:               newTable[domain.EnterpriseID, storedTicket](w),
		connections:           newTable[connectionKey, domain.EnterpriseConnection](w),
		datasources:           newTable[domain.DatasourceID, storedDatasource](w),
		processedEvents:       newTable[string, time.Time](w),
		modules:               newTable[domain.ModuleID, domain.Module](w),
		trials:                newTable[domain.TrialID, domain.Trial](w),
		trialSlugs:            newTable[domain.Slug, domain.TrialID](w),
		grants:                newTable[domain.GrantID, domain.Grant](w),
		grantees:              newTable[grantee, struct{}](w),
		memberInvitations:     newTable[string, domain.MemberInvitation](w),
		users:                 newTable[tenantKey[domain.Subject], domain.User](w),
		projects:              newTable[tenantKey[domain.ProjectID], domain.Project](w),
		roles:                 newTable[tenantKey[domain.RoleID], domain.Role](w),
		members:               newTable[tenantKey[membershipKey], domain.Member](w),
		imports:               newTable[tenantKey[domain.ImportID], domain.Import](w),
		assets:                newTable[domain.AssetID, domain.Asset](w),
		bookmarks:             newTable[tenantKey[domain.BookmarkID], domain.Bookmark](w),
		shares:                newTableOf[tenantKey[domain.ShareID]](w, cloneShare),
		notifications:         newTable[tenantKey[domain.NotificationID], domain.Notification](w),
		trails:                newTable[domain.Trail, trail](w),
		checkpoints:           newTable[checkpointKey, domain.AuditCheckpoint](w),
		cosignatures:          newTable[cosignatureKey, domain.AuditCosignature](w),
		halts:                 newTable[struct{}, domain.AuditHalt](w),
		keys:                  newTable[domain.IdempotencyKey, storedKey](w),
		jobs:                  newTableOf[domain.JobID](w, cloneJob),
		tasks:                 newTable[domain.JobKind, domain.Job](w),
		watchers:              watchers{of: map[tenantKey[domain.Subject]][]chan struct{}{}},
		keyset:                []string{"none"},
		stamps:                map[domain.TenantID]domain.FactsStamp{},
		jobSignal:             make(chan struct{}, 1),
		spareSignal:           make(chan struct{}, 1),
	}
	s.seedModules()
	s.feedFacts()
	return s
}

// inTenant runs fn on the tables of a tenant, which must have some, and none that are too old.
func (s *store) inTenant(ctx context.Context, t domain.TenantID, fn func() error) error {
	return s.InTx(ctx, func(context.Context) error {
		if !s.schemas.has(t) {
			return domain.ErrTenantNotReady
		}
		if s.migrating(t) {
			return domain.ErrTenantMigrating
		}
		return fn()
	})
}

// ports hands the store out as its ports.
func (s *store) ports() ports.Store {
	return ports.Store{
		Transactor:      s,
		AccessFacts:     accessFacts{s},
		FactsFeed:       &s.feed,
		Audit:           audit{s},
		IdempotencyKeys: idempotencyKeys{s},
		Repositories: ports.Repositories{
			Enterprises:           enterprises{s},
			Admins:                admins{s},
			EnterpriseInvitations: enterpriseInvitations{s},
			Onboardings:           onboardings{s},
			SSOSetupTickets:       ssoSetupTickets{s},
			Connections:           connections{s},
			Datasources:           datasources{s},
			ProcessedEvents:       processedEvents{s},
			Modules:               modules{s},
			Trials:                trials{s},
			Grants:                grants{s},
			Users:                 users{s},
			MemberInvitations:     memberInvitations{s},
			Projects:              projects{s},
			Roles:                 roles{s},
			Members:               members{s},
			Imports:               imports{s},
			Assets:                assets{s},
			Bookmarks:             bookmarks{s},
			Shares:                shares{s},
			Notifications:         notifications{s},
			AuditEntries:          auditEntries{s},
			AuditCheckpoints:      auditCheckpoints{s},
			Jobs:                  jobRepository{s},
		},
	}
}
