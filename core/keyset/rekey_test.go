package keyset_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/fixture"
)

// Several batches of a table, then those of the next.
func TestWhatWasSealedAnewIsCountedAndTold(t *testing.T) {
	t.Parallel()
	i := newInstallation(t, 110)
	expect.Equal(t, i.status().Old(), 440)
	done, err := i.rekey(t.Context())
	fixture.Must(t, err)
	expect.Equal(t, done, domain.Rekeyed{Primary: "22", Count: 440, Removable: []string{"11"}})
	expect.Equal(t, i.told, []string{
		"200/440 datasources", "220/440 datasources", "330/440 enterprise_invitations", "440/440 sso_tickets",
	})
	again, err := i.Keyset.Rekey(t.Context(), fixture.System(""), nil)
	fixture.Must(t, err)
	expect.Equal(t, again, domain.Rekeyed{Primary: "22", Removable: []string{"11"}})
	i.secrets.Use("22")
	i.opens()
	expect.Equal(t, i.outcomes(), []string{"begun", "done 22", "begun", "done 22"})
}

func TestNothingIsSealed(t *testing.T) {
	t.Parallel()
	i := newInstallation(t, 0)
	done, err := i.rekey(t.Context())
	fixture.Must(t, err)
	expect.Equal(t, done, domain.Rekeyed{Primary: "22", Removable: []string{"11"}})
	expect.Equal(t, len(i.told), 0)
}

// What does not open keeps nothing from being done, is told once, and keeps its key from being removed.
func TestWhatDoesNotOpenIsLeft(t *testing.T) {
	t.Parallel()
	for _, lost := range [][]domain.SealedRow{
		{{Table: "datasources", ID: "e001 s3"}},
		{{Table: "enterprise_invitations", ID: "e000"}, {Table: "enterprise_invitations", ID: "e002"}},
		{
			{Table: "datasources", ID: "e000 mongodb"}, {Table: "datasources", ID: "e002 s3"},
			{Table: "enterprise_invitations", ID: "e001"}, {Table: "sso_tickets", ID: "e002"},
		},
	} {
		i := newInstallation(t, 3)
		for _, row := range lost {
			i.secrets.Damage(row)
		}
		for _, count := range []int{12 - len(lost), 0} {
			done, err := i.rekey(t.Context())
			fixture.Must(t, err)
			expect.Equal(t, done, domain.Rekeyed{Primary: "22", Count: count, Unopened: lost, Left: len(lost)})
		}
	}
}

func TestWithoutAKeyNothingIsChanged(t *testing.T) {
	t.Parallel()
	for _, keys := range [][]string{{"22"}, {"33", "22"}} {
		i := newInstallation(t, 3)
		i.secrets.Use(keys...)
		before := i.status()
		_, err := i.rekey(t.Context())
		fixture.Want(t, err, domain.ErrSealingKeyMissing)
		if !strings.Contains(err.Error(), "key 11 seals 6 in datasources, 3 in enterprise_invitations, 3 in sso_tickets") {
			t.Errorf("it says %v", err)
		}
		expect.Equal(t, i.status(), before)
		expect.Equal(t, i.outcomes(), []string{"begun", "failed"})
	}
}

// What was done before the end stays done, and the rest is done by whoever comes next.
func TestAnEndInTheMiddleLosesNothing(t *testing.T) {
	t.Parallel()
	for end, left := range map[int]int{1: 240, 2: 220, 3: 110} {
		i := newInstallation(t, 110)
		ctx, cancel := context.WithCancel(t.Context())
		_, err := i.Keyset.Rekey(ctx, fixture.System(""), func(int, int, string) {
			if end--; end == 0 {
				cancel()
			}
		})
		if err == nil {
			t.Error("it was ended, and says it is done")
		}
		expect.Equal(t, i.status().Old(), left)
		i.opens()
		done, err := i.rekey(t.Context())
		fixture.Must(t, err)
		expect.Equal(t, done, domain.Rekeyed{Primary: "22", Count: left, Removable: []string{"11"}})
		expect.Equal(t, i.told[len(i.told)-1], fmt.Sprintf("%d/%d sso_tickets", left, left))
		expect.Equal(t, i.outcomes(), []string{"begun", "failed", "begun", "done 22"})
	}
}

// A node that still seals with the old key makes work, of which the last is left; progress never tells more than all.
func TestANodeWithTheOldKeyIsNoticed(t *testing.T) {
	t.Parallel()
	i := newInstallation(t, 3)
	late := []domain.EnterpriseID{"b", "a"} // each comes before what is sealed anew at the time
	done, err := i.Keyset.Rekey(t.Context(), fixture.System(""), func(done, total int, what string) {
		if done > total {
			t.Errorf("%d of %d %s", done, total, what)
		}
		if what == "sso_tickets" && len(late) > 0 {
			i.secrets.Use("11", "22")
			i.add(late[0])
			i.secrets.Use("22", "11")
			late = late[1:]
		}
	})
	fixture.Must(t, err)
	expect.Equal(t, done, domain.Rekeyed{Primary: "22", Count: 12 + 4, Left: 4})
	done, err = i.rekey(t.Context())
	fixture.Must(t, err)
	expect.Equal(t, done, domain.Rekeyed{Primary: "22", Count: 4, Removable: []string{"11"}})
}
