package jobs

import (
	"bytes"
	"context"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// kinds are those that the domain knows, as its source says.
func kinds(t *testing.T) (all []domain.JobKind) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../../core/domain/job.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok {
			if kind, ok := spec.Type.(*ast.Ident); ok && kind.Name == "JobKind" {
				value, _ := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
				all = append(all, domain.JobKind(value))
			}
		}
		return true
	})
	return all
}

func TestEveryKindOfJobHasAHandler(t *testing.T) {
	var known []domain.JobKind
	for _, r := range registrations(fixture.Core(t, memory.New())) {
		known = append(known, r.kind)
	}
	want := kinds(t)
	slices.Sort(known)
	if slices.Sort(want); len(want) < 12 || !slices.Equal(known, want) {
		t.Errorf("there are handlers for %v, and kinds %v", known, want)
	}
}

func TestAnUnknownKindIsAFailureThatComesAgain(t *testing.T) {
	_, err := Handle(fixture.Core(t, memory.New()))(t.Context(), domain.Job{Kind: "coffee.brew"})
	if !errors.Is(err, domain.ErrJobUnknown) || domain.IsPermanent(err) {
		t.Errorf("got %v", err)
	}
}

// A job works in the tenant that it names, and only while that is open.
func TestTheSystemEntersInTheTenantOfTheJob(t *testing.T) {
	set := memory.New()
	handle := Handle(fixture.Core(t, set))
	for tenant, status := range map[domain.TenantID]domain.EnterpriseStatus{
		"open": domain.EnterpriseActive, "closed": domain.EnterpriseSuspended,
	} {
		e := domain.Enterprise{
			ID: domain.EnterpriseID(tenant), Organization: tenant, Domain: string(tenant), AdminEmail: string(tenant),
			Status: status, Version: 1,
		}
		_, _, err := set.Schemas.Create(t.Context(), tenant)
		if err := errors.Join(err, set.Enterprises.Insert(t.Context(), e)); err != nil {
			t.Fatal(err)
		}
	}
	for tenant, want := range map[domain.TenantID]error{
		"open": domain.ErrImportNotFound, "closed": domain.ErrTenantSuspended,
	} {
		_, err := handle(t.Context(), domain.Job{
			Kind: domain.JobFinalizeImport, Tenant: tenant, Args: map[string]string{"import": "x"},
		})
		if !errors.Is(err, want) {
			t.Errorf("in the %s tenant: %v", tenant, err)
		}
	}
	if _, err := handle(t.Context(), domain.Job{Kind: domain.JobWelcomeMail, Enterprise: "none"}); !errors.Is(
		err, domain.ErrEnterpriseNotFound,
	) {
		t.Errorf("on the platform: %v", err)
	}
}

func TestPeriodicTasksAreForTheSystemOnly(t *testing.T) {
	c := fixture.Core(t, memory.New())
	for _, r := range registrations(c) {
		if r.every == 0 {
			continue
		}
		if _, err := Handle(c)(t.Context(), domain.Job{Kind: r.kind}); err != nil {
			t.Errorf("%s: %v", r.kind, err)
		}
		if _, err := r.handle(t.Context(), domain.Call{}, domain.Job{}); !errors.Is(err, domain.ErrForbidden) {
			t.Errorf("%s lets anybody do it: %v", r.kind, err)
		}
	}
	if n := len(PeriodicTasks(c)); n != 7 {
		t.Errorf("%d tasks come by the clock", n)
	}
}

func TestWhatIsNoFailureIsNotLogged(t *testing.T) {
	var out bytes.Buffer
	for _, answer := range []error{nil, domain.ErrContinue, domain.ErrCancelled} {
		work := func(context.Context, domain.Job) (string, error) { return "x", answer }
		handle := logged(work, slog.New(slog.NewTextHandler(&out, nil)))
		if result, err := handle(t.Context(), domain.Job{}); result != "x" || !errors.Is(err, answer) || out.Len() > 0 {
			t.Errorf("got %q and %v, the log says %s", result, err, &out)
		}
	}
}

// An attempt whose time was over has failed; one that we have cut short has not.
func TestWhatTookTooLongIsLogged(t *testing.T) {
	late, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	stopped, stop := context.WithCancel(t.Context())
	stop()
	for ctx, want := range map[context.Context]bool{late: true, stopped: false} {
		var out bytes.Buffer
		work := func(ctx context.Context, _ domain.Job) (string, error) { return "", ctx.Err() }
		handle := logged(work, slog.New(slog.NewTextHandler(&out, nil)))
		if _, err := handle(ctx, domain.Job{}); err == nil || out.Len() > 0 != want {
			t.Errorf("after %v the log says %q", err, &out)
		}
	}
}

type runner func(ctx context.Context, tasks []domain.PeriodicTask, handle domain.JobHandler) error

func (r runner) Run(ctx context.Context, tasks []domain.PeriodicTask, handle domain.JobHandler) error {
	return r(ctx, tasks, handle)
}

// What fails is logged by its code, and the queue is taken up again.
func TestRunGoesOnAndLogsCodesOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		var out bytes.Buffer
		runs := 0
		run := func(ctx context.Context, tasks []domain.PeriodicTask, handle domain.JobHandler) error {
			if runs++; runs == 1 {
				return errors.New("c4n4ry")
			}
			if len(tasks) != 7 {
				t.Errorf("%d tasks come by the clock", len(tasks))
			}
			_, _ = handle(ctx, domain.Job{ID: "the-job", Kind: "coffee.brew", Args: map[string]string{"a": "c4n4ry"}})
			<-ctx.Done()
			return nil
		}
		err := Run(ctx, fixture.Core(t, memory.New()), runner(run), slog.New(slog.NewTextHandler(&out, nil)))
		if err != nil || runs != 2 {
			t.Errorf("%d runs, %v", runs, err)
		}
		log := out.String()
		for _, word := range []string{"code=job_unknown", "job=the-job", "code=internal"} {
			if !strings.Contains(log, word) || strings.Contains(log, "c4n4ry") {
				t.Errorf("the log says %s", log)
			}
		}
	})
}

// Why a job failed is logged as an adapter has put it, and nothing that nobody has put in words.
func TestWhyAJobFailedIsLogged(t *testing.T) {
	for _, test := range []struct {
		err  error
		want string
	}{
		{domain.ErrMailUnavailable.WithCause(errors.New("login refused, status 535")), "login refused, status 535"},
		{domain.ErrMailRefused.WithCause(errors.New("recipient refused, status 550")), "recipient refused, status 550"},
		{domain.ErrStoreUnavailable, `cause=""`},
		{errors.New("c4n4ry"), `code=internal cause=""`},
		{domain.NewError(domain.Internal, "internal", "Odd.").WithCause(errors.New("c4n4ry")), `code=internal cause=""`},
	} {
		var out bytes.Buffer
		handle := logged(func(context.Context, domain.Job) (string, error) {
			return "", test.err
		}, slog.New(slog.NewTextHandler(&out, nil)))
		_, _ = handle(t.Context(), domain.Job{ID: "the-job"})
		if log := out.String(); !strings.Contains(log, test.want) || strings.Contains(log, "c4n4ry") {
			t.Errorf("%v: the log says %s", test.err, log)
		}
	}
}
