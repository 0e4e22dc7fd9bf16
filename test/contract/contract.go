// Package contract holds what every adapter must prove. An adapter's test is
// one call: contract.Run(t, open) for a whole set, or the groups that it keeps.
package contract

import (
	"errors"
	"maps"
	"slices"
	"sync"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
)

// Run checks every port of a set, but for Identity and Mail, which need
// somebody at the other end. open is called once per check and may return the
// same stores each time, with tables that are up to date: every check invents
// its own enterprise.
func Run(t *testing.T, open func(t *testing.T) ports.Set) {
	for name, group := range map[string]func(*testing.T, func(*testing.T) ports.Set){
		"store": Store, "audit owner": AuditOwner, "jobs": Jobs, "schemas": Schemas, "secrets": SealedSecrets,
		"records":    Records,
		"executions": Executions, "files": Files, "signals": Signals,
		"host": Host,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			group(t, open)
		})
	}
}

// Store checks that the ports of the store do what they say, and agree with each
// other.
func Store(t *testing.T, open func(t *testing.T) ports.Set) {
	for feature, all := range map[string]checks{
		"tx": txChecks, "access_facts": accessFactsChecks, "feed": feedChecks, "audit": auditChecks,
		"audit_checkpoint": auditCheckpointChecks,
		"idempotency_key":  keyChecks,
		"enterprise":       enterpriseChecks, "admin": adminChecks, "enterprise_invitation": enterpriseInvitationChecks,
		"onboarding": onboardingChecks, "ticket": ticketChecks, "connection": connectionChecks,
		"datasource": datasourceChecks, "provider_event": providerEventChecks,
		"module": moduleChecks, "trial": trialChecks, "grant": grantChecks, "user": userChecks,
		"member_invitation": memberInvitationChecks,
		"project":           projectChecks, "role": roleChecks, "member": memberChecks, "import": importChecks,
		"project_change": projectChangeChecks, "project_delete": projectDeleteChecks,
		"asset":    assetChecks,
		"bookmark": bookmarkChecks, "share": shareChecks, "notification": notificationChecks, "queue": jobChecks,
	} {
		all.run(t, feature, open)
	}
}

// checks are what one entity must prove, by name.
type checks map[string]func(t *testing.T, p ports.Set)

// run makes every check in parallel.
func (c checks) run(t *testing.T, feature string, open func(t *testing.T) ports.Set) {
	for _, name := range slices.Sorted(maps.Keys(c)) {
		t.Run(feature+"/"+name, func(t *testing.T) {
			t.Parallel()
			c[name](t, open(t))
		})
	}
}

// must is short, since nearly every line of a check has it.
var must = expect.NoError

// got is must for a method that answers something.
func got[V any](v V, err error) func(t *testing.T) V {
	return func(t *testing.T) V {
		t.Helper()
		must(t, err)
		return v
	}
}

// wantError asks for one failure, whatever its cause.
func wantError(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want %v", err, want)
	}
}

// nowhere asks for the same failure whatever the id is like that nobody has: a
// caller may send anything.
func nowhere[ID ~string](t *testing.T, want error, call func(id ID) error) {
	t.Helper()
	for _, id := range []string{newID(), "not an id", "", "0"} {
		wantError(t, call(ID(id)), want)
	}
}

// wantOnce asks that an id which comes again is refused as a mistake of ours,
// and that what has it stays.
func wantOnce[V any](t *testing.T, again error, stored func() (V, error), want V) {
	t.Helper()
	wantKind(t, again, domain.Internal)
	wantSame(t, got(stored())(t), want)
}

func wantKind(t *testing.T, err error, kind domain.Kind) {
	t.Helper()
	if err == nil || domain.AsError(err).Kind != kind {
		t.Fatalf("got %v, want kind %s", err, kind)
	}
}

// wantSame compares every field; times must be in UTC.
func wantSame[V any](t *testing.T, got, want V) {
	t.Helper()
	expect.Equal(t, got, want)
}

// together starts n at once and waits for all.
func together(n int, do func(i int)) {
	var wg sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		wg.Go(func() {
			<-start
			do(i)
		})
	}
	close(start)
	wg.Wait()
}

// ensured proves that of many who ensure the same at once one creates it, and
// all get it.
func ensured[V any](t *testing.T, ensure func(i int) (V, bool, error)) {
	t.Helper()
	var mu sync.Mutex
	var all []V
	created := 0
	together(20, func(i int) {
		v, fresh, err := ensure(i)
		mu.Lock()
		defer mu.Unlock()
		if err != nil {
			t.Error(err)
		}
		if all = append(all, v); fresh {
			created++
		}
	})
	if created != 1 {
		t.Errorf("%d of %d created it, want 1", created, len(all))
	}
	for _, v := range all {
		wantSame(t, v, all[0])
	}
}

// inserted proves that of many who insert the same at once one succeeds, and
// the others hear why not.
func inserted(t *testing.T, taken error, insert func(i int) error) {
	t.Helper()
	var mu sync.Mutex
	stored := 0
	together(10, func(i int) {
		err := insert(i)
		mu.Lock()
		defer mu.Unlock()
		switch {
		case err == nil:
			stored++
		case !errors.Is(err, taken):
			t.Errorf("got %v, want %v", err, taken)
		}
	})
	if stored != 1 {
		t.Errorf("%d were stored, want 1", stored)
	}
}
