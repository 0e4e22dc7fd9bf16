package contract

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// walkedProject is what a walk knows of a project.
type walkedProject struct {
	team
	completed bool
	held      map[domain.Subject]string
}

// walk does this and that with the projects of a tenant, and counts along.
type walk struct {
	t        *testing.T
	p        ports.Set
	tenant   domain.TenantID
	random   *rand.Rand
	people   []domain.User
	projects []*walkedProject
}

// projectWalk proves that statistics agree with what was done, at each step, for everybody.
func projectWalk(t *testing.T, p ports.Set) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	w := &walk{t: t, p: p, tenant: newTenant(t, p).Organization, random: rand.New(rand.NewPCG(seed, 1))}
	for i := range 4 {
		w.people = append(w.people, addUser(t, p, w.tenant, fmt.Sprint("P", i), ""))
	}
	steps := []func(){w.create, w.create, w.join, w.join, w.join, w.turn, w.leave, w.remove}
	for range 30 {
		steps[w.random.IntN(len(steps))]()
		w.compare("")
		for _, who := range w.people {
			w.compare(who.Subject)
		}
	}
}

func (w *walk) create() {
	made := addTeam(w.t, w.p, w.tenant, unique())
	w.projects = append(w.projects, &walkedProject{team: made, held: map[domain.Subject]string{}})
}

// any is one of the projects; nil before there is one.
func (w *walk) any() *walkedProject {
	if len(w.projects) == 0 {
		return nil
	}
	return w.projects[w.random.IntN(len(w.projects))]
}

func (w *walk) join() {
	project, who, role := w.any(), w.people[w.random.IntN(len(w.people))], w.random.IntN(4)
	if project == nil || project.held[who.Subject] != "" {
		return
	}
	project.joins(w.t, w.p, w.tenant, who, role)
	project.held[who.Subject] = domain.BuiltInNames()[role]
}

// turn completes a project, or opens it again.
func (w *walk) turn() {
	project := w.any()
	if project == nil {
		return
	}
	project.completed = !project.completed
	status := map[bool]domain.ProjectStatus{true: domain.ProjectCompleted, false: domain.ProjectActive}
	got(w.p.Projects.Update(w.t.Context(), w.tenant, project.ID, 0, func(p *domain.Project) error {
		return p.SetStatus(status[project.completed])
	}))(w.t)
}

func (w *walk) leave() {
	who := w.people[w.random.IntN(len(w.people))].Subject
	must(w.t, w.p.Members.Leave(w.t.Context(), w.tenant, who, "ada", someday))
	for _, project := range w.projects {
		delete(project.held, who)
	}
}

func (w *walk) remove() {
	project := w.any()
	if project == nil {
		return
	}
	got(w.p.Projects.Delete(w.t.Context(), w.tenant, project.ID, 0))(w.t)
	w.projects = slices.DeleteFunc(w.projects, func(other *walkedProject) bool { return other == project })
}

// compare counts what somebody sees, or everything.
func (w *walk) compare(member domain.Subject) {
	w.t.Helper()
	want := domain.ProjectStatistics{ByRole: map[string]int64{}}
	people := map[domain.Subject]string{}
	for _, project := range w.projects {
		if member != "" && project.held[member] == "" {
			continue
		}
		want.Projects++
		if project.completed {
			want.Completed++
		}
		maps.Copy(people, project.held)
		for _, role := range slices.Sorted(maps.Values(project.held)) {
			want.ByRole[role]++
		}
	}
	want.People = int64(len(people))
	wantSame(w.t, got(w.p.Projects.Statistics(w.t.Context(), w.tenant, member))(w.t), want)
}
