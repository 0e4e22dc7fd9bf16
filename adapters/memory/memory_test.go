package memory_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/contract"
)

func TestContract(t *testing.T) {
	contract.Run(t, func(*testing.T) ports.Set { return memory.New() })
}

func TestRekeyingContract(t *testing.T) {
	contract.Rekeying(t, func(*testing.T) func(contract.Keyset) ports.Set {
		set := memory.New()
		return func(keyset contract.Keyset) ports.Set {
			set.SealedSecrets.(*memory.SealedSecrets).Use(map[contract.Keyset][]string{
				contract.OldKeyset: {"11"}, contract.BothKeyset: {"22", "11"}, contract.NewKeyset: {"22"},
			}[keyset]...)
			return set
		}
	})
}

func TestTesters(t *testing.T) {
	for kind, tester := range memory.Gateways().Testers {
		contract.DatasourceTester(t, tester, domain.Datasource{Kind: kind, Host: "db.acme.example"}, "secret")
	}
}

// TestJobDies proves that a job is given up after 25 attempts, which takes hours.
func TestJobDies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, attempts := memory.New(), 0
		ctx, stop := context.WithCancel(t.Context())
		j := domain.NewJob("j", domain.JobProvision, "e", "", domain.Call{}, ports.SystemClock{}.Now(), nil)
		if err := p.Jobs.Enqueue(ctx, j); err != nil {
			t.Fatal(err)
		}
		go p.JobRunner.Run(ctx, nil, func(context.Context, domain.Job) (string, error) {
			attempts++
			if attempts%2 == 0 {
				panic("patient data")
			}
			return "", errors.New("away")
		})
		time.Sleep(2 * time.Hour)
		synctest.Wait()
		j, err := p.Jobs.Get(ctx, j.ID)
		if err != nil || j.State != domain.JobDead || attempts != 25 || j.Attempts != 25 {
			t.Errorf("after %d attempts: %+v, %v", attempts, j, err)
		}
		stop()
	})
}

// TestGatewaysRefuseUnitsOfWork proves that what cannot be taken back cannot be
// called where it would have to be.
func TestGatewaysRefuseUnitsOfWork(t *testing.T) {
	p := memory.New()
	for name, call := range map[string]func(ctx context.Context){
		"records": func(ctx context.Context) { p.Records.Get(ctx, "t", domain.TrialScope{}, nil, "r") },
		"files":   func(ctx context.Context) { p.Files.Delete(ctx, "t", "key") },
		"mail":    func(ctx context.Context) { p.Mail.Send(ctx, domain.Mail{To: "ada@x.example"}) },
		"schemas": func(ctx context.Context) { p.Schemas.Create(ctx, "t") },
		"reports": func(ctx context.Context) { p.JobProgress.Report(ctx, "j", 1, 1) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("it was called inside a unit of work")
				}
			}()
			p.InTx(t.Context(), func(ctx context.Context) error {
				call(ctx)
				return nil
			})
		})
	}
}

func TestSchemaSupport(t *testing.T) {
	set := memory.New()
	schemas := set.Schemas.(*memory.Schemas)
	for _, version := range []string{"next", "the_one_after_it"} {
		if err := schemas.Release(t.Context(), version); err != nil {
			t.Fatal(err)
		}
	}
	contract.SchemaSupport(t, set, func(t *testing.T, tenant domain.TenantID, version string) {
		if err := schemas.Move(t.Context(), tenant, version); err != nil {
			t.Fatal(err)
		}
	})
}
