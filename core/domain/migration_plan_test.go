package domain

import (
	"reflect"
	"testing"
	"time"
)

func TestPendingMigrations(t *testing.T) {
	all := []Migration{
		{Scope: SharedTables, Version: "001_a"}, {Scope: TenantTables, Version: "001_b"},
		{Scope: TenantTables, Version: "002_c", Measured: 1, Median: time.Second},
		{Scope: TenantTables, Version: "003_d", Measured: 9, Median: time.Minute},
	}
	for _, c := range []struct {
		scope           MigrationScope
		version, target string
		want            []Migration
	}{
		{SharedTables, "", "", all[:1]}, {SharedTables, "001_a", "", nil}, {TenantTables, "", "", all[1:]},
		{TenantTables, "001_b", "", all[2:]}, {TenantTables, "001_b", "002_c", all[2:3]},
		{TenantTables, "003_d", "002_c", nil},
	} {
		if got := PendingMigrations(all, c.scope, c.version, c.target); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q to %q: %+v, want %+v", c.version, c.target, got, c.want)
		}
	}
	want := Prediction{time.Minute + time.Second, []string{"001_b"}}
	if got := PredictMigrations(all[1:]); !reflect.DeepEqual(got, want) {
		t.Errorf("predicts %+v", got)
	}
}

func TestPredictTogether(t *testing.T) {
	for parallel, want := range map[int]time.Duration{0: 9, 1: 9, 2: 5, 3: 5} {
		if got := PredictTogether([]time.Duration{5, 2, 2}, parallel); got != want {
			t.Errorf("%d at once take %d, want %d", parallel, got, want)
		}
	}
	if got := PredictTogether(nil, 4); got != 0 {
		t.Errorf("nobody takes %s", got)
	}
}
