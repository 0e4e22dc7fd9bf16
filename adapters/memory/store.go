package memory

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// own is the key of a tenant's row.
type own[ID comparable] struct {
	tenant domain.TenantID
	id     ID
}

// store is every table that one unit of work may change.
type store struct {
	*world
	schemas       *table[domain.TenantID, domain.Schema]
	enterprises   *table[domain.EnterpriseID, domain.Enterprise]
	admins        *table[string, domain.Admin]
	invites       *table[domain.EnterpriseID, invite]
	onboardings   *table[domain.EnterpriseID, domain.Onboarding]
	tickets       *table[domain.EnterpriseID, heldTicket]
	hooks         *table[string, time.Time]
	modules       *table[domain.ModuleID, domain.Module]
	trials        *table[domain.TrialID, domain.Trial]
	grants        *table[domain.GrantID, domain.Grant]
	invitations   *table[string, domain.MemberInvitation]
	users         *table[own[domain.Subject], domain.User]
	projects      *table[own[domain.ProjectID], domain.Project]
	roles         *table[own[domain.RoleID], domain.Role]
	members       *table[own[seat], domain.Member]
	imports       *table[own[domain.ImportID], domain.Import]
	assets        *table[domain.AssetID, domain.Asset]
	bookmarks     *table[own[domain.BookmarkID], domain.Bookmark]
	shares        *table[own[domain.ShareID], domain.Share]
	notifications *table[own[domain.NotificationID], domain.Notification]
	trails        *table[domain.Trail, trail]
	keys          *table[domain.IdempotencyKey, claim]
	jobs          *table[domain.JobID, domain.Job]
	tasks         *table[domain.JobKind, domain.Job] // the next turn of each periodic task
	lastTrial     domain.TrialID
	watchers      watchers
	feed          feed
	work          chan struct{} // a sign that a job may be due
}

func newStore(w *world) *store {
	s := &store{
		world:         w,
		schemas:       newTable[domain.TenantID, domain.Schema](w),
		enterprises:   newTable[domain.EnterpriseID, domain.Enterprise](w),
		admins:        newTable[string, domain.Admin](w),
		invites:       newTable[domain.EnterpriseID, invite](w),
		onboardings:   newTableOf[domain.EnterpriseID](w, cloneOnboarding),
		tickets:       newTable[domain.EnterpriseID, heldTicket](w),
		hooks:         newTable[string, time.Time](w),
		modules:       newTable[domain.ModuleID, domain.Module](w),
		trials:        newTable[domain.TrialID, domain.Trial](w),
		grants:        newTable[domain.GrantID, domain.Grant](w),
		invitations:   newTable[string, domain.MemberInvitation](w),
		users:         newTable[own[domain.Subject], domain.User](w),
		projects:      newTable[own[domain.ProjectID], domain.Project](w),
		roles:         newTable[own[domain.RoleID], domain.Role](w),
		members:       newTable[own[seat], domain.Member](w),
		imports:       newTable[own[domain.ImportID], domain.Import](w),
		assets:        newTable[domain.AssetID, domain.Asset](w),
		bookmarks:     newTable[own[domain.BookmarkID], domain.Bookmark](w),
		shares:        newTableOf[own[domain.ShareID]](w, cloneShare),
		notifications: newTable[own[domain.NotificationID], domain.Notification](w),
		trails:        newTable[domain.Trail, trail](w),
		keys:          newTable[domain.IdempotencyKey, claim](w),
		jobs:          newTableOf[domain.JobID](w, cloneJob),
		tasks:         newTable[domain.JobKind, domain.Job](w),
		watchers:      watchers{of: map[own[domain.Subject]][]chan struct{}{}},
		work:          make(chan struct{}, 1),
	}
	seedModules(s.modules)
	s.feedFacts()
	return s
}

// within runs fn on the tables of a tenant, which must have some.
func (s *store) within(ctx context.Context, t domain.TenantID, fn func() error) error {
	return s.InTx(ctx, func(context.Context) error {
		if !s.schemas.has(t) {
			return domain.ErrTenantNotReady
		}
		return fn()
	})
}

// ports hands the store out as its promises.
func (s *store) ports() ports.Store {
	return ports.Store{
		Transactor:      s,
		AccessFacts:     standings{s},
		FactsFeed:       &s.feed,
		Audit:           audit{s},
		IdempotencyKeys: keys{s},
		Repositories: ports.Repositories{
			Enterprises:           enterprises{s},
			Admins:                admins{s},
			EnterpriseInvitations: invites{s},
			Onboardings:           onboardings{s},
			SSOSetupTickets:       tickets{s},
			ProcessedEvents:       hooks{s},
			Modules:               modules{s},
			Trials:                trials{s},
			Grants:                grants{s},
			Users:                 users{s},
			MemberInvitations:     invitations{s},
			Projects:              projects{s},
			Roles:                 roles{s},
			Members:               members{s},
			Imports:               imports{s},
			Assets:                assets{s},
			Bookmarks:             bookmarks{s},
			Shares:                shares{s},
			Notifications:         notifications{s},
			AuditEntries:          entries{s},
			Jobs:                  queue{s},
		},
	}
}
