package contract

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// someday is a moment that every store keeps as finely.
var someday = time.Date(2026, 1, 2, 3, 4, 5, 678_000_000, time.UTC)

// after is so many milliseconds after someday.
func after(ms int) time.Time { return someday.Add(time.Duration(ms) * time.Millisecond) }

// unique is a word that nobody else uses.
func unique() string {
	var b [13]byte
	rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// ids are of the clock's times alone: a source of ids goes on from the last one, whoever asked for it.
var ids ports.RandomIDs

func newID() string { return ids.New(ports.SystemClock{}.Now()) }

// made counts the ids of invented times.
var made atomic.Uint64

// idAt returns an id of a time that a check invents. They are in the order of these times, and within one in the order
// of their making, whatever other checks invent at the same time.
func idAt(at time.Time) string {
	n := made.Add(1)
	return fmt.Sprintf(
		"%08x-%04x-7%03x-8%03x-%s", at.UnixMilli()>>16, at.UnixMilli()&0xffff, n>>12&0xfff, n&0xfff, unique()[:12],
	)
}

// newEnterprise is a company that nobody else knows.
func newEnterprise() domain.Enterprise {
	word := unique()
	e := domain.Enterprise{
		ID: domain.EnterpriseID(newID()), Organization: domain.TenantID("org_A" + word), Domain: word + ".example",
		AdminEmail: "ada@" + word + ".example", Status: domain.EnterpriseActive, Version: 1, CreatedAt: someday,
		UpdatedAt: someday, CreatedBy: "operator", UpdatedBy: "operator",
	}
	_ = e.Rename("Company " + word)
	return e
}

// newTenant invents an ACTIVE enterprise with an organization and a schema.
func newTenant(t *testing.T, p ports.Set) domain.Enterprise {
	t.Helper()
	e := newEnterprise()
	must(t, p.Enterprises.Insert(t.Context(), e))
	_, _, err := p.Schemas.Create(t.Context(), e.Organization)
	must(t, err)
	return e
}

// newUser is a profile, not stored yet.
func newUser(first, last string) domain.User {
	u := domain.User{
		ID: newID(), Subject: domain.Subject("auth0|" + unique()), Email: unique() + "@people.example", Role: "org:member",
		Status: domain.UserActive, Version: 1, CreatedAt: someday, UpdatedAt: someday,
	}
	_ = u.SetProfile(domain.Profile{FirstName: first, LastName: last})
	return u
}

func addUser(t *testing.T, p ports.Set, tenant domain.TenantID, first, last string) domain.User {
	t.Helper()
	u := newUser(first, last)
	must(t, p.Users.Insert(t.Context(), tenant, u))
	return u
}

// newProject is a project, not stored yet.
func newProject(name string) domain.Project {
	p := domain.Project{
		ID: domain.ProjectID(newID()), Status: domain.ProjectActive, CreatedBy: "ada", UpdatedBy: "ada", Version: 1,
		CreatedAt: someday, UpdatedAt: someday,
	}
	_ = p.Rename(name)
	return p
}

// team is a project with its roles.
type team struct {
	domain.Project
	roles []domain.Role
}

// addTeam stores a project with the built-in roles.
func addTeam(t *testing.T, p ports.Set, tenant domain.TenantID, name string) team {
	t.Helper()
	project := newProject(name)
	must(t, insertProject(t.Context(), p, tenant, project))
	roles := domain.BuiltInRoles(project.ID, someday, idAt)
	must(t, p.Roles.Insert(t.Context(), tenant, roles...))
	return team{project, roles}
}

// joins makes u a member with the i-th built-in role.
func (m team) joins(t *testing.T, p ports.Set, tenant domain.TenantID, u domain.User, i int) domain.Member {
	t.Helper()
	member := domain.Member{
		Project: m.ID, Person: u.Person(), Role: m.roles[i].ID, RoleName: m.roles[i].Name, JoinedAt: someday,
	}
	must(t, p.Members.Insert(t.Context(), tenant, member))
	return member
}

// hides adds a role of the project whose PREDICT is HIDDEN, and makes u a
// member with it.
func (m team) hides(t *testing.T, p ports.Set, tenant domain.TenantID, u domain.User) {
	t.Helper()
	role := domain.Role{
		ID: domain.RoleID(newID()), Project: m.ID, Name: "Guest", NameKey: "guest",
		Permissions: domain.Permissions{
			Predict: domain.Hidden, Compare: domain.FullAccess, Copilot: domain.Hidden, Insights: domain.Hidden,
		},
		Version: 1, CreatedAt: someday, UpdatedAt: someday,
	}
	must(t, p.Roles.Insert(t.Context(), tenant, role))
	must(t, p.Members.Insert(t.Context(), tenant, domain.Member{
		Project: m.ID, Person: u.Person(), Role: role.ID, JoinedAt: someday,
	}))
}

// addModule stores a module that nobody else uses.
func addModule(t *testing.T, p ports.Set, standalone bool) domain.Module {
	t.Helper()
	m := domain.Module{
		Slug: unique(), Name: "Module", IsStandalone: standalone, Version: 1, CreatedAt: someday, UpdatedAt: someday,
	}
	return got(p.Modules.Insert(t.Context(), m))(t)
}

// newTrial is a trial of the module predict, not stored yet.
func newTrial() domain.Trial {
	word := unique()
	return domain.Trial{
		Module: 1, Slug: domain.Slug(word), Name: "Trial " + word, NameKey: domain.Fold("Trial " + word), Version: 1,
		CreatedAt: someday, UpdatedAt: someday,
	}
}

func addTrial(t *testing.T, p ports.Set) domain.Trial {
	t.Helper()
	return got(p.Trials.Insert(t.Context(), newTrial()))(t)
}

// addGrant lets the enterprise use the trial.
func addGrant(t *testing.T, p ports.Set, e domain.EnterpriseID, trial domain.Trial) domain.Grant {
	t.Helper()
	g := domain.Grant{
		ID: domain.GrantID(newID()), Enterprise: e, Module: trial.Module, Trial: trial.ID, CreatedAt: someday,
		CreatedBy: "operator",
	}
	_, _, err := p.Grants.Ensure(t.Context(), g)
	must(t, err)
	return g
}

// byAda is a call with all that a job keeps of it.
var byAda = domain.Call{Actor: domain.Actor{Subject: "ada"}, RequestID: "a request", Reason: "a reason"}

// newJob is a job of the enterprise that nobody works off: it is not due.
func newJob(e domain.Enterprise) domain.Job {
	j := domain.NewJob(
		domain.JobID(newID()), domain.JobProvision, e.ID, e.Organization, byAda, someday,
		map[string]string{"enterprise": string(e.ID)},
	)
	j.RunAt = ports.SystemClock{}.Now().Add(24 * time.Hour)
	return j
}
