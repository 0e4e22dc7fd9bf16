package test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/app/jobs"
	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/record"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/fixture"
)

// Whoever gives time and chance gets the same run twice: every answer, every entity, every mail and the audit trail.
func TestARunFromASeedIsTheSameTwice(t *testing.T) {
	var recorded []string
	for seed := range byte(3) {
		first, second := replayed(t, seed), replayed(t, seed)
		recorded = append(recorded, first...)
		if len(first) != len(second) {
			t.Fatalf("seed %d: %d lines, then %d", seed, len(first), len(second))
		}
		for i := range first {
			if first[i] != second[i] {
				t.Fatalf("seed %d: line %d is\n%s\nand then\n%s", seed, i, first[i], second[i])
			}
		}
	}
	everyCallCame(t, recorded)
	if a, b := replayed(t, 1), replayed(t, 2); strings.Join(a, "") == strings.Join(b, "") {
		t.Error("two seeds make one run")
	}
}

// everyCallCame fails if a kind of call has never gone well: a run of refusals shows little.
func everyCallCame(t *testing.T, recorded []string) {
	t.Helper()
	came := map[string]bool{}
	for _, line := range recorded {
		call, _, _ := strings.Cut(line, " ")
		came[call] = came[call] || strings.HasSuffix(line, " <nil>")
	}
	for call, well := range came {
		if !well {
			t.Errorf("no %s has gone well", call)
		}
	}
	if len(came) < 20 {
		t.Errorf("only %d kinds of calls were made", len(came))
	}
}

// replay is one run, and what it has told so far.
type replay struct {
	*fixture.Tenant
	t      *testing.T
	clock  *memory.Clock
	random *rand.Rand

	people     []domain.Call
	scopes     []domain.TrialScope
	executions []domain.Execution
	recorded   []string
}

// replayed makes 200 random calls.
func replayed(t *testing.T, seed byte) []string {
	source := rand.NewChaCha8([32]byte{seed})
	clock := memory.NewClock(time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC))
	w := fixture.Of(t, memory.New(memory.Options{Clock: clock, IDs: &ports.RandomIDs{Source: source}}))
	acme := w.TenantAt(t, "acme.example")
	r := &replay{Tenant: acme, t: t, clock: clock, random: rand.New(source)}
	r.people = append(r.people, r.Admin)
	for range 3 {
		r.register()
	}
	r.createProject()
	calls := []func(){
		r.register, r.createProject, r.createRecord, r.upload, r.execute, r.bookmark, r.share, r.readInbox,
		r.inviteCompany, r.inviteColleague, r.work, r.chain, r.sleep,
	}
	for range 200 {
		clock.Advance(time.Duration(r.random.IntN(3000)) * time.Millisecond)
		calls[r.random.IntN(len(calls))]()
	}
	r.chain()
	r.finish()
	return r.recorded
}

// record keeps what a call has answered.
func (r *replay) record(call string, answer any, err error) {
	text, failed := json.Marshal(answer)
	fixture.Must(r.t, failed)
	r.recorded = append(r.recorded, fmt.Sprintf("%s %s %v", call, text, err))
}

func one[T any](r *replay, of []T) T { return of[r.random.IntN(len(of))] }

// somebody is the admin, who may do most, every other time.
func (r *replay) somebody() domain.Call {
	if r.random.IntN(2) == 0 {
		return r.Admin
	}
	return one(r, r.people)
}

func (r *replay) register() {
	name := fmt.Sprintf("person%d", len(r.people))
	r.Register(r.t, name)
	who := r.Authenticate(r.t, r.Token(name))
	r.people = append(r.people, who)
	r.record("person", who, nil)
}

func (r *replay) createProject() {
	in := domain.NewProject{Name: fmt.Sprintf("Project %d", r.random.IntN(30))}
	for _, who := range r.people[1:] {
		if r.random.IntN(3) > 0 {
			in.Members = append(in.Members, domain.NewMember{User: who.Subject, Role: "ANALYST"})
		}
	}
	p, err := r.Projects.Create(r.t.Context(), r.Admin, in)
	if r.record("project", p, err); err == nil {
		r.scopes = append(r.scopes, domain.TrialScope{Project: p.ID, Trial: r.trial()})
	}
}

func (r *replay) trial() domain.Slug {
	slug := fmt.Sprintf("trial-%d", len(r.scopes))
	operator := r.Operator(r.t)
	trial, err := r.Catalog.CreateTrial(r.t.Context(), operator, domain.NewTrial{Module: 1, Slug: slug, Name: slug})
	fixture.Must(r.t, err)
	in := domain.NewGrant{Module: 1, Trial: trial.ID}
	g, err := r.Catalog.Grant(r.t.Context(), operator, r.Enterprise.ID, in)
	r.record("grant", g, err)
	return trial.Slug
}

func (r *replay) createRecord() {
	in := domain.NewRecord{Data: document.Document{{Key: "age", Value: "60"}}}
	if r.random.IntN(2) == 0 {
		in.ExternalID = fmt.Sprint(r.random.IntN(20))
	}
	rec, err := r.Records.Create(r.t.Context(), r.somebody(), one(r, r.scopes), in)
	r.record("record", rec, err)
}

func (r *replay) upload() {
	file := strings.NewReader("age,sex\n60,f\n61,m\n62,f\n")
	in := record.Upload{File: file, ImportSource: domain.ImportSource{Infer: r.random.IntN(2) == 0}}
	out, err := r.Records.Upload(r.t.Context(), r.somebody(), one(r, r.scopes), in)
	r.record("upload", out, err)
}

func (r *replay) execute() {
	in := domain.NewExecution{BasePrediction: []any{"0.5"}}
	e, err := r.Executions.Create(r.t.Context(), r.somebody(), one(r, r.scopes), in)
	if r.record("execution", e, err); err == nil {
		r.executions = append(r.executions, e)
	}
}

func (r *replay) execution() (domain.TrialScope, domain.ExecutionID) {
	if len(r.executions) == 0 {
		return r.scopes[0], "none"
	}
	e := one(r, r.executions)
	return domain.TrialScope{Project: e.Project, Trial: e.Trial}, e.ID
}

func (r *replay) bookmark() {
	scope, id := r.execution()
	b, err := r.Bookmarks.Create(r.t.Context(), r.somebody(), scope, id)
	r.record("bookmark", b, err)
}

func (r *replay) share() {
	scope, id := r.execution()
	in := domain.NewShare{Execution: id, Recipients: []domain.Subject{one(r, r.people).Subject}}
	s, err := r.Shares.Create(r.t.Context(), r.somebody(), scope, in)
	r.record("share", s, err)
}

func (r *replay) readInbox() {
	who := one(r, r.people)
	q := domain.NotificationQuery{CursorQuery: domain.CursorQuery{Size: 5, Count: true}}
	inbox, err := r.Notifications.List(r.t.Context(), who, q)
	r.record("inbox", inbox, err)
	n, err := r.Notifications.MarkAllRead(r.t.Context(), who)
	r.record("read", n, err)
}

func (r *replay) inviteCompany() {
	host := fmt.Sprintf("company%d.example", r.random.IntN(20))
	in := domain.NewEnterprise{Name: host, AdminEmail: "ada@" + host, URL: "https://" + host}
	e, err := r.Enterprises.Invite(r.t.Context(), r.Operator(r.t), in)
	if r.record("company", e, err); err == nil && r.random.IntN(2) == 0 {
		e, err = r.Enterprises.Reinvite(r.t.Context(), r.Operator(r.t), e.ID)
		r.record("company again", e, err)
	}
}

func (r *replay) inviteColleague() {
	in := domain.NewMemberInvitation{
		Email: fmt.Sprintf("guest%d@acme.example", r.random.IntN(5)), RoleID: "rol_org_member",
	}
	i, err := r.Users.Invite(r.t.Context(), r.Admin, in)
	r.record("invitation", []any{i, i.URL.Reveal()}, err)
}

// work takes some steps through the jobs and the periodic tasks.
func (r *replay) work() {
	runner, tasks := r.Set.JobRunner.(*memory.JobRunner), jobs.PeriodicTasks(r.Core)
	handle := func(ctx context.Context, j domain.Job) (string, error) {
		result, err := jobs.Handle(r.Core)(ctx, j)
		r.record("job", []any{j, result}, err)
		return result, err
	}
	for range r.random.IntN(10) {
		r.record("step", runner.Step(r.t.Context(), tasks, handle), nil)
	}
}

func (r *replay) chain() {
	n, err := r.Audit.Integrate(r.t.Context(), fixture.System(""))
	r.record("chained", n, err)
}

func (r *replay) sleep() { r.clock.Advance(time.Duration(r.random.IntN(48)) * time.Hour) }

// finish tells all that is stored.
func (r *replay) finish() {
	ctx, tenant, all := r.t.Context(), r.Enterprise.Organization, domain.Paging{Size: 1000}
	every := domain.CursorQuery{Size: 1000}
	queue, err := r.Set.Jobs.List(ctx, domain.JobQuery{Paging: all})
	r.record("queue", queue, err)
	companies, err := r.Set.Enterprises.List(ctx, domain.EnterpriseQuery{Paging: all})
	r.record("companies", companies, err)
	users, err := r.Set.Users.List(ctx, tenant, domain.UserQuery{Paging: all})
	r.record("users", users, err)
	projects, err := r.Set.Projects.List(ctx, tenant, domain.ProjectQuery{Paging: all})
	r.record("projects", projects, err)
	for _, scope := range r.scopes {
		members, err := r.Set.Members.List(ctx, tenant, scope.Project)
		r.record("members", members, err)
		executions, err := r.Set.Executions.List(ctx, tenant, domain.ExecutionQuery{TrialScope: scope, CursorQuery: every})
		r.record("executions", executions, err)
		records, err := r.Records.List(ctx, r.Admin, domain.RecordQuery{TrialScope: scope, CursorQuery: every})
		r.record("records", records, err)
	}
	for _, trail := range []domain.Trail{domain.PlatformTrail, domain.TrailOf(r.Enterprise.ID)} {
		entries, err := r.Set.AuditEntries.List(ctx, domain.AuditQuery{
			Trail: trail, CursorQuery: domain.CursorQuery{Size: 5000},
		})
		r.record("trail", entries, err)
	}
	for _, m := range r.Mail.Outbox() {
		r.record("mail", []any{m.ID, m.To, m.Subject, m.Text.Reveal(), m.HTML.Reveal()}, nil)
	}
}
