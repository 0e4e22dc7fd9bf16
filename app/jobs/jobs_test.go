package jobs

import (
	"bytes"
	"context"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"log/slog"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/domain"
	testworld "github.com/tenon-health/tenon/test/world"
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

func TestEveryKindOfJobHasAVerb(t *testing.T) {
	known := slices.Sorted(maps.Keys(verbs(testworld.Core(t, memory.New()))))
	want := kinds(t)
	if slices.Sort(want); len(want) == 0 || !slices.Equal(known, want) {
		t.Errorf("there are verbs for %v, and kinds %v", known, want)
	}
}

func TestAnUnknownKindIsAFailureThatComesAgain(t *testing.T) {
	err := Handle(testworld.Core(t, memory.New()))(t.Context(), domain.Job{Kind: "coffee.brew"})
	if !errors.Is(err, domain.ErrJobUnknown) || domain.Hopeless(err) {
		t.Errorf("got %v", err)
	}
}

// A job works in the tenant that it names, and only while that is open.
func TestTheSystemEntersInTheTenantOfTheJob(t *testing.T) {
	world := memory.New()
	handle := Handle(testworld.Core(t, world))
	for tenant, status := range map[domain.TenantID]domain.EnterpriseStatus{"open": domain.EnterpriseActive, "closed": domain.EnterpriseSuspended} {
		e := domain.Enterprise{ID: domain.EnterpriseID(tenant), Organization: tenant, Domain: string(tenant), AdminEmail: string(tenant), Status: status, Version: 1}
		_, _, err := world.Schemas.Create(t.Context(), tenant)
		if err := errors.Join(err, world.Enterprises.Insert(t.Context(), e)); err != nil {
			t.Fatal(err)
		}
	}
	for tenant, want := range map[domain.TenantID]error{"open": domain.NoSuchImport, "closed": domain.TenantSuspended} {
		err := handle(t.Context(), domain.Job{Kind: domain.JobSettleImport, Tenant: tenant, Args: map[string]string{"import": "x"}})
		if !errors.Is(err, want) {
			t.Errorf("in the %s tenant: %v", tenant, err)
		}
	}
	if err := handle(t.Context(), domain.Job{Kind: domain.JobWelcomeMail, Enterprise: "none"}); !errors.Is(err, domain.NoSuchEnterprise) {
		t.Errorf("on the platform: %v", err)
	}
}

func TestTheChoresAreVerbsThatTheSystemMayCall(t *testing.T) {
	for _, c := range chores(testworld.Core(t, memory.New())) {
		if more, err := c.do(t.Context(), testworld.System("")); err != nil || more {
			t.Errorf("%s: %v %v", c.name, more, err)
		}
		if _, err := c.do(t.Context(), domain.Call{}); !errors.Is(err, domain.NotAllowed) {
			t.Errorf("%s lets anybody do it: %v", c.name, err)
		}
	}
}

func TestAChoreComesRoundAndAgainAtOnceWhileThereIsMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 2200*time.Millisecond)
		defer cancel()
		var at []time.Duration
		start := time.Now()
		c := chore{"c", time.Second, func(context.Context, domain.Call) (bool, error) {
			at = append(at, time.Since(start))
			return len(at) < 3, nil
		}}
		c.run(ctx, func(string, error) { t.Error("nothing failed") })
		if want := []time.Duration{time.Second, time.Second, time.Second, 2 * time.Second}; !slices.Equal(at, want) {
			t.Errorf("ran at %v", at)
		}
	})
}

func TestAChoreThatFailsIsToldAndComesMoreSlowly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 15500*time.Millisecond)
		defer cancel()
		var at []time.Duration
		start, told := time.Now(), 0
		c := chore{"c", time.Second, func(context.Context, domain.Call) (bool, error) {
			switch at = append(at, time.Since(start)); len(at) {
			case 1:
				panic("once")
			case 4:
				return false, nil
			}
			return false, domain.MailAway
		}}
		c.run(ctx, func(string, error) { told++ })
		want := []time.Duration{time.Second, 3 * time.Second, 7 * time.Second, 15 * time.Second}
		if told != 3 || !slices.Equal(at, want) {
			t.Errorf("ran at %v, told %d times", at, told)
		}
	})
}

func TestAJobThatGoesOnHasNotFailed(t *testing.T) {
	var out bytes.Buffer
	handle := told(func(context.Context, domain.Job) error { return domain.Unfinished }, slog.New(slog.NewTextHandler(&out, nil)))
	if err := handle(t.Context(), domain.Job{}); !errors.Is(err, domain.Unfinished) || out.Len() > 0 {
		t.Errorf("got %v, the log says %s", err, &out)
	}
}

type queue func(ctx context.Context, handle func(context.Context, domain.Job) error) error

func (q queue) Run(ctx context.Context, handle func(context.Context, domain.Job) error) error {
	return q(ctx, handle)
}

// What fails is logged by its code, and the queue is taken up again.
func TestRunGoesOnAndLogsCodesOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		var out bytes.Buffer
		runs := 0
		err := Run(ctx, testworld.Core(t, memory.New()), queue(func(ctx context.Context, handle func(context.Context, domain.Job) error) error {
			if runs++; runs == 1 {
				return errors.New("c4n4ry")
			}
			_ = handle(ctx, domain.Job{ID: "the-job", Kind: "coffee.brew", Args: map[string]string{"a": "c4n4ry"}})
			<-ctx.Done()
			return nil
		}), slog.New(slog.NewTextHandler(&out, nil)))
		if err != nil || runs != 2 {
			t.Errorf("%d runs, %v", runs, err)
		}
		if log := out.String(); strings.Contains(log, "c4n4ry") || !strings.Contains(log, "code=job_unknown") || !strings.Contains(log, "job=the-job") || !strings.Contains(log, "code=internal") {
			t.Errorf("the log says %s", log)
		}
	})
}
