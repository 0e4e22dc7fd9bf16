// Package world is the core on the memory adapter, with companies in it that
// came the way every company comes. For tests of verbs and doors.
package world

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// HookSecret opens the connection webhook of a world.
const HookSecret domain.Secret = "a webhook secret of this world"

// World is one installation.
type World struct {
	*core.Core
	Set      ports.Set
	Identity *memory.Identity
	Mail     *memory.Mail
	clock    *lateClock
}

// New returns an empty world. Its clock is the machine's, plus what Later adds.
func New(t testing.TB) *World {
	t.Helper()
	clock := &lateClock{}
	w := Of(memory.New(memory.Options{Clock: clock}))
	w.clock = clock
	return w
}

// Of is the world of a set of the memory adapter; its clock is the caller's to move on.
func Of(set ports.Set) *World {
	set.Policy.WebhookSecrets = []domain.Secret{HookSecret}
	set.Policy.MachineTenants = []string{"known-machine"}
	return &World{Core: core.New(set), Set: set, Identity: set.Identity.(*memory.Identity), Mail: set.Mail.(*memory.Mail)}
}

// Later moves the clock on.
func (w *World) Later(d time.Duration) { w.clock.late.Add(int64(d)) }

// lateClock is the machine's, and more.
type lateClock struct {
	ports.SystemClock
	late atomic.Int64
}

func (c *lateClock) Now() time.Time { return c.SystemClock.Now().Add(time.Duration(c.late.Load())) }

// Enter turns a token into an actor.
func (w *World) Enter(t testing.TB, token domain.Secret) domain.Actor {
	t.Helper()
	a, err := w.Auth.Enter(t.Context(), token, "")
	Must(t, err)
	return a
}

// Operator is the operator of the platform.
func (w *World) Operator(t testing.TB) domain.Actor {
	return w.Enter(t, w.Identity.SignIn(memory.OperatorEmail, ""))
}

// Company is an enterprise that is ACTIVE, with its first admin.
type Company struct {
	*World
	Enterprise domain.Enterprise
	Admin      domain.Actor
}

// Company is a new one.
func (w *World) Company(t testing.TB) *Company {
	t.Helper()
	return w.CompanyAt(t, strings.ToLower(rand.Text()[:12])+".example")
}

// CompanyAt invites, onboards and provisions the company of an e-mail domain.
func (w *World) CompanyAt(t testing.TB, host string) *Company {
	t.Helper()
	op := w.Operator(t)
	e, err := w.Enterprises.Invite(t.Context(), op, domain.NewEnterprise{Name: host, AdminEmail: "ada@" + host, URL: "https://" + host})
	Must(t, err)
	out, err := w.Enterprises.Onboard(t.Context(), domain.Anybody(), w.InviteToken(t, e), domain.NewOnboarding{DisplayName: host})
	Must(t, err)
	Must(t, w.Identity.OpenTicket(out.TicketURL))
	Must(t, w.Enterprises.Provision(t.Context(), domain.System(""), domain.Job{Enterprise: e.ID}))
	e, err = w.Enterprises.Get(t.Context(), op, e.ID)
	Must(t, err)
	c := &Company{World: w, Enterprise: e}
	c.Admin = c.Person(t, "ada", "org:admin")
	return c
}

// InviteToken is the token that the invitation mail carries.
func (w *World) InviteToken(t testing.TB, e domain.Enterprise) domain.Secret {
	t.Helper()
	_, token, err := w.Set.Invites.Token(t.Context(), e.ID)
	Must(t, err)
	return token
}

// Person signs in, registers, and signs in again with the role. Only the first
// admin, ada, comes as org:admin by herself.
func (c *Company) Person(t testing.TB, name string, role string) domain.Actor {
	t.Helper()
	c.Register(t, name)
	return c.Enter(t, c.Token(name))
}

// Register makes a profile by the first token, which has no role yet.
func (c *Company) Register(t testing.TB, name string) domain.User {
	t.Helper()
	u, _, err := c.Users.Register(t.Context(), c.Enter(t, c.Token(name)), domain.Profile{FirstName: strings.ToUpper(name[:1]) + name[1:], LastName: "Test"})
	Must(t, err)
	return u
}

// Token is that of a person of the company, with the roles that they have.
func (c *Company) Token(name string) domain.Secret {
	return c.Identity.SignIn(name+"@"+c.Enterprise.Domain, c.Enterprise.Organization)
}

// Machine is a prediction service of the company.
func (c *Company) Machine(t testing.TB, scopes ...string) domain.Actor {
	t.Helper()
	return c.Enter(t, c.Identity.MachineToken("predictor", c.Enterprise.Organization, scopes...))
}

// Trial grants a new trial of predict to the company.
func (c *Company) Trial(t testing.TB) domain.Slug {
	t.Helper()
	slug := "trial-" + strings.ToLower(rand.Text()[:12])
	trial, err := c.Enterprises.CreateTrial(t.Context(), c.Operator(t), domain.NewTrial{Module: 1, Slug: slug, Name: slug})
	Must(t, err)
	_, err = c.Enterprises.Grant(t.Context(), c.Operator(t), c.Enterprise.ID, domain.NewGrant{Module: 1, Trial: trial.ID})
	Must(t, err)
	return trial.Slug
}

// Study is a new project of the admin's, with these members, and a new trial.
func (c *Company) Study(t testing.TB, members ...domain.NewMember) domain.Study {
	t.Helper()
	p, err := c.Projects.Create(t.Context(), c.Admin, domain.NewProject{Name: rand.Text(), Members: members})
	Must(t, err)
	return domain.Study{Project: p.ID, Trial: c.Trial(t)}
}

// Hide makes people members of a project in which every module is HIDDEN to
// them.
func (c *Company) Hide(t testing.TB, p domain.ProjectID, who ...domain.Subject) {
	t.Helper()
	org, now := c.Enterprise.Organization, c.Set.Clock.Now()
	hidden := domain.Permissions{Predict: domain.Hidden, Compare: domain.Hidden, Copilot: domain.Hidden, Insights: domain.Hidden}
	role := domain.Role{ID: domain.RoleID(domain.NewID(now)), Project: p, Name: "Blind", NameKey: domain.Fold("Blind"), Permissions: hidden, CreatedAt: now}
	Must(t, c.Set.Roles.Insert(t.Context(), org, role))
	for _, s := range who {
		Must(t, c.Set.Members.Insert(t.Context(), org, domain.Member{Project: p, Person: domain.Person{Subject: s}, Role: role.ID, JoinedAt: now}))
	}
}

// Must ends the test on an error.
func Must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

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
