package enterprise_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/fixture"
)

func TestTheCompanyIsMadeOnceByWhoeverStarts(t *testing.T) {
	t.Parallel()
	set := fixture.AsCompany(memory.New())
	nodes := []*fixture.Installation{fixture.Of(t, set), fixture.Of(t, set), fixture.Of(t, set)}
	wantWait(t, nodes[0])
	fixture.Want(t, nodes[0].Enterprises.CheckKind(t.Context(), fixture.System("")), domain.ErrCompanyPending)
	var all sync.WaitGroup
	for _, node := range nodes {
		all.Go(func() {
			for range 3 {
				if err := node.Enterprises.EnsureCompany(t.Context(), fixture.System("")); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	w := nodes[1]
	fixture.Must(t, w.Enterprises.CheckKind(t.Context(), fixture.System("")))
	e, err := w.Enterprises.Get(t.Context(), w.Operator(t), domain.CompanyEnterprise)
	if fixture.Must(t, err); e.Status != domain.EnterpriseActive || e.Organization != domain.CompanyTenant ||
		e.Name == "" || e.AdminEmail != set.Settings.SupportEmail {
		t.Errorf("got %+v", e)
	}
	grants, err := w.Catalog.Grants(t.Context(), w.Operator(t), e.ID)
	if fixture.Must(t, err); len(grants) != 3 { // compare, insights, copilot
		t.Errorf("granted %+v", grants)
	}
}

// wantWait has people and machines come before the company is ready.
func wantWait(t *testing.T, w *fixture.Installation) {
	t.Helper()
	ada := w.Authenticate(t, w.EmployeeToken("ada", "org:admin"))
	_, err := w.Users.Register(t.Context(), ada, domain.Profile{FirstName: "Ada", LastName: "Test"})
	fixture.Want(t, err, domain.ErrCompanyPending)
	_, err = w.Projects.List(t.Context(), ada, domain.ProjectQuery{Paging: domain.Paging{Size: 1}})
	fixture.Want(t, err, domain.ErrCompanyPending)
}

// A start that stops at any step is gone on with by the next.
func TestAStartThatStoppedGoesOn(t *testing.T) {
	t.Parallel()
	for step, stop := range map[string]func(*ports.Set){
		"the schema": func(s *ports.Set) { s.Schemas = stoppedSchemas{s.Schemas} },
		"the index":  func(s *ports.Set) { s.Records = stoppedRecords{s.Records} },
	} {
		set := fixture.AsCompany(memory.New())
		stopped := set
		stop(&stopped)
		err := fixture.Core(t, stopped).Enterprises.EnsureCompany(t.Context(), fixture.System(""))
		if !errors.Is(err, errPower) {
			t.Fatalf("%s: got %v", step, err)
		}
		w := fixture.Of(t, set)
		wantWait(t, w)
		fixture.Want(t, w.Enterprises.CheckKind(t.Context(), fixture.System("")), domain.ErrCompanyPending)
		fixture.Must(t, w.Enterprises.EnsureCompany(t.Context(), fixture.System("")))
		fixture.Must(t, w.Enterprises.CheckKind(t.Context(), fixture.System("")))
	}
}

var errPower = errors.New("the power is gone")

type stoppedSchemas struct{ ports.Schemas }

func (stoppedSchemas) Create(context.Context, domain.TenantID) (domain.Schema, bool, error) {
	return domain.Schema{}, false, errPower
}

type stoppedRecords struct{ ports.Records }

func (stoppedRecords) Index(context.Context, domain.TenantID) error { return errPower }

// What was decided about the company since is not undone by a start.
func TestAStartChangesNothingThatIsThere(t *testing.T) {
	t.Parallel()
	w := fixture.Company(t)
	op := w.Operator(t)
	op.Reason = "unpaid"
	grants, err := w.Catalog.Grants(t.Context(), op, domain.CompanyEnterprise)
	fixture.Must(t, err)
	fixture.Must(t, w.Catalog.Revoke(t.Context(), op, domain.CompanyEnterprise, grants[0].ID))
	_, err = w.Enterprises.SetStatus(t.Context(), op, domain.CompanyEnterprise, 0, domain.NewStatus{
		Status: domain.EnterpriseSuspended, Reason: "unpaid",
	})
	fixture.Must(t, err)
	fixture.Must(t, w.Enterprises.EnsureCompany(t.Context(), fixture.System("")))
	e, err := w.Enterprises.Get(t.Context(), op, domain.CompanyEnterprise)
	if fixture.Must(t, err); e.Status != domain.EnterpriseSuspended {
		t.Errorf("got %s", e.Status)
	}
	left, err := w.Catalog.Grants(t.Context(), op, domain.CompanyEnterprise)
	if fixture.Must(t, err); len(left) != len(grants)-1 {
		t.Errorf("granted %+v", left)
	}
}

// One company's installation and that of many refuse each other's data.
func TestKindsOfInstallationDoNotMix(t *testing.T) {
	t.Parallel()
	many, one := memory.New(), fixture.Company(t)
	w := fixture.Of(t, many)
	fixture.Must(t, w.Enterprises.EnsureCompany(t.Context(), fixture.System("")))
	fixture.Must(t, w.Enterprises.CheckKind(t.Context(), fixture.System("")))
	_, err := w.Enterprises.Create(t.Context(), w.Operator(t), domain.NewEnterprise{
		Name: "Acme", AdminEmail: "ada@acme.example", URL: "https://acme.example",
	})
	fixture.Must(t, err)
	switched := fixture.Of(t, fixture.AsCompany(many))
	fixture.Want(t, switched.Enterprises.EnsureCompany(t.Context(), fixture.System("")), domain.ErrManyCompanies)
	back := one.Set
	back.Settings.SingleCompany = false
	fixture.Want(
		t, fixture.Of(t, back).Enterprises.EnsureCompany(t.Context(), fixture.System("")), domain.ErrOneCompany,
	)
	for _, by := range []domain.Call{{}, one.Operator(t)} {
		fixture.Want(t, one.Enterprises.EnsureCompany(t.Context(), by), domain.ErrForbidden)
	}
}

// countedEnterprises let another node make the company while this one counts.
type countedEnterprises struct {
	ports.Enterprises
	before, after func()
}

func (e countedEnterprises) Count(ctx context.Context) (map[domain.EnterpriseStatus]int64, error) {
	e.before()
	defer e.after()
	return e.Enterprises.Count(ctx)
}

// A node that starts while another makes the company takes it for no other enterprise.
func TestACompanyThatIsMadeMeanwhileIsTheCompany(t *testing.T) {
	t.Parallel()
	for _, early := range []bool{true, false} {
		set := fixture.AsCompany(memory.New())
		other, slow := fixture.Of(t, set), set
		makes := func() { fixture.Must(t, other.Enterprises.EnsureCompany(t.Context(), fixture.System(""))) }
		counted := countedEnterprises{set.Enterprises, makes, func() {}}
		if !early {
			counted.before, counted.after = counted.after, makes
		}
		slow.Enterprises = counted
		core := fixture.Core(t, slow)
		fixture.Must(t, core.Enterprises.CheckKind(t.Context(), fixture.System("")))
		fixture.Must(t, core.Enterprises.EnsureCompany(t.Context(), fixture.System("")))
	}
}
