// Package world is the core on the memory adapter, with companies in it that
// came the way every company comes. For tests of verbs and doors.
package world

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/cache"
	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
)

// WebhookSecret opens the connection webhook of a world.
const WebhookSecret domain.Secret = "a webhook secret of this world"

// Installation is one installation.
type Installation struct {
	*core.Core
	Set      ports.Set
	Identity *memory.Identity
	Mail     *memory.Mail

	mu     sync.Mutex
	offset time.Duration
	timers map[*timer]bool
}

// New returns an empty world. Its clock is the wall's, plus what Later adds.
func New(t testing.TB) *Installation {
	t.Helper()
	w := &Installation{timers: map[*timer]bool{}}
	return w.of(t, memory.New(memory.Options{Clock: clock{w}}))
}

// Of is the world of a set of the memory adapter, whose clock is the caller's to move on.
func Of(t testing.TB, set ports.Set) *Installation {
	t.Helper()
	return new(Installation).of(t, set)
}

func (w *Installation) of(t testing.TB, set ports.Set) *Installation {
	t.Helper()
	set.Settings.WebhookSecrets = []domain.Secret{WebhookSecret}
	set.Settings.MachineTenants = []string{"known-machine"}
	set.RecentFacts = cache.AccessFacts(set.AccessFacts, set.FactsFeed, set.Clock.Now)
	w.Set, w.Core = set, Core(t, set)
	w.Identity, w.Mail = set.Identity.(*memory.Identity), set.Mail.(*memory.Mail)
	return w
}

// Core is the core on a set.
func Core(t testing.TB, set ports.Set) *core.Core {
	t.Helper()
	c, err := core.New(set)
	Must(t, err)
	return c
}

// NewID is a new id of the world.
func (w *Installation) NewID() string { return w.Set.IDs.New(w.Set.Clock.Now()) }

// NewJob is a job that is due.
func (w *Installation) NewJob(
	kind domain.JobKind, e domain.Enterprise, t domain.TenantID, by domain.Subject, args map[string]string,
) domain.Job {
	call := domain.By(domain.Actor{Subject: by})
	return domain.NewJob(domain.JobID(w.NewID()), kind, e.ID, t, call, w.Set.Clock.Now(), args)
}

// System is a call of the system itself, in one tenant or, if empty, on the
// platform.
func System(t domain.TenantID) domain.Call { return domain.By(domain.SystemActor(t)) }

// WithIdempotencyKey is c with an Idempotency-Key and the hash of its request.
func WithIdempotencyKey(c domain.Call, key, hash string) domain.Call {
	c.Idempotency = domain.Idempotency{Key: key, RequestHash: hash}
	return c
}

// Authenticate turns a token into a call by its actor.
func (w *Installation) Authenticate(t testing.TB, token domain.Secret) domain.Call {
	t.Helper()
	a, err := w.Auth.Authenticate(t.Context(), token, "")
	Must(t, err)
	return domain.By(a)
}

// Onboard is what a company does with the token of its invitation mail.
func (w *Installation) Onboard(
	ctx context.Context, token domain.Secret, in domain.NewOnboarding,
) (none domain.Onboarded, err error) {
	a, err := w.Auth.AuthenticateInvitee(ctx, token)
	if err != nil {
		return none, err
	}
	return w.Enterprises.Onboard(ctx, domain.By(a), in)
}

// Operator is the operator of the platform.
func (w *Installation) Operator(t testing.TB) domain.Call {
	return w.Authenticate(t, w.Identity.SignIn(memory.OperatorEmail, ""))
}

// Tenant is an enterprise that is ACTIVE, with its first admin.
type Tenant struct {
	*Installation
	Enterprise domain.Enterprise
	Admin      domain.Call
}

// Tenant is a new one.
func (w *Installation) Tenant(t testing.TB) *Tenant {
	t.Helper()
	return w.TenantAt(t, strings.ToLower(rand.Text()[:12])+".example")
}

// TenantAt invites, onboards and provisions the company of an e-mail domain.
func (w *Installation) TenantAt(t testing.TB, host string) *Tenant {
	t.Helper()
	op := w.Operator(t)
	e, err := w.Enterprises.Invite(t.Context(), op, domain.NewEnterprise{Name: host, AdminEmail: "ada@" + host, URL: "https://" + host})
	Must(t, err)
	out, err := w.Onboard(t.Context(), w.InviteToken(t, e), domain.NewOnboarding{DisplayName: host})
	Must(t, err)
	Must(t, w.Identity.OpenTicket(out.TicketURL))
	_, err = w.Enterprises.Provision(t.Context(), System(""), domain.Job{Enterprise: e.ID})
	Must(t, err)
	e, err = w.Enterprises.Get(t.Context(), op, e.ID)
	Must(t, err)
	c := &Tenant{Installation: w, Enterprise: e}
	c.Admin = c.AddUser(t, "ada")
	return c
}

// InviteToken is the token that the invitation mail carries.
func (w *Installation) InviteToken(t testing.TB, e domain.Enterprise) domain.Secret {
	t.Helper()
	_, token, err := w.Set.EnterpriseInvitations.Token(t.Context(), e.ID)
	Must(t, err)
	return token
}

// AddUser signs in, registers, and signs in again with the roles that came of
// it: admin for ada, who was invited first, member for everyone else.
func (c *Tenant) AddUser(t testing.TB, name string) domain.Call {
	t.Helper()
	c.Register(t, name)
	return c.Authenticate(t, c.Token(name))
}

// Register makes a profile by the first token, which has no role yet.
func (c *Tenant) Register(t testing.TB, name string) domain.User {
	t.Helper()
	u, err := c.Users.Register(t.Context(), c.Authenticate(t, c.Token(name)), domain.Profile{FirstName: strings.ToUpper(name[:1]) + name[1:], LastName: "Test"})
	Must(t, err)
	return u.User
}

// Token is that of a person of the company, with the roles that they have.
func (c *Tenant) Token(name string) domain.Secret {
	return c.Identity.SignIn(name+"@"+c.Enterprise.Domain, c.Enterprise.Organization)
}

// Machine is a prediction service of the company.
func (c *Tenant) Machine(t testing.TB, scopes ...string) domain.Call {
	t.Helper()
	return c.Authenticate(t, c.Identity.MachineToken("predictor", c.Enterprise.Organization, scopes...))
}

// Trial grants a new trial of predict to the company.
func (c *Tenant) Trial(t testing.TB) domain.Slug {
	t.Helper()
	slug := "trial-" + strings.ToLower(rand.Text()[:12])
	trial, err := c.Catalog.CreateTrial(t.Context(), c.Operator(t), domain.NewTrial{Module: 1, Slug: slug, Name: slug})
	Must(t, err)
	_, err = c.Catalog.Grant(t.Context(), c.Operator(t), c.Enterprise.ID, domain.NewGrant{Module: 1, Trial: trial.ID})
	Must(t, err)
	return trial.Slug
}

// TrialScope is a new project of the admin's, with these members, and a new trial.
func (c *Tenant) TrialScope(t testing.TB, members ...domain.NewMember) domain.TrialScope {
	t.Helper()
	p, err := c.Projects.Create(t.Context(), c.Admin, domain.NewProject{Name: rand.Text(), Members: members})
	Must(t, err)
	return domain.TrialScope{Project: p.ID, Trial: c.Trial(t)}
}

// AddHiddenMembers makes people members of a project in which every module is HIDDEN to
// them.
func (c *Tenant) AddHiddenMembers(t testing.TB, p domain.ProjectID, who ...domain.Subject) {
	t.Helper()
	org, now := c.Enterprise.Organization, c.Set.Clock.Now()
	hidden := domain.Permissions{Predict: domain.Hidden, Compare: domain.Hidden, Copilot: domain.Hidden, Insights: domain.Hidden}
	role := domain.Role{ID: domain.RoleID(c.NewID()), Project: p, Name: "Blind", NameKey: domain.Fold("Blind"), Permissions: hidden, CreatedAt: now}
	Must(t, c.Set.Roles.Insert(t.Context(), org, role))
	for _, s := range who {
		Must(t, c.Set.Members.Insert(t.Context(), org, domain.Member{Project: p, Person: domain.Person{Subject: s}, Role: role.ID, JoinedAt: now}))
	}
}

// Must ends the test on an error.
var Must = expect.NoError

// Want checks that err is this failure, or none.
func Want(t testing.TB, err error, want *domain.Error) {
	t.Helper()
	if want == nil && err == nil || want != nil && errors.Is(err, want) {
		return
	}
	t.Errorf("got %v, want %v", err, want)
}

// Background outlives the test's own context, for what runs beside it.
func Background(t testing.TB) context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	return ctx
}
