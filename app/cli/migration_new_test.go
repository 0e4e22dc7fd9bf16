package cli

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

// written says where files would be.
type written struct{}

func (written) NewMigration(scope domain.MigrationScope, name string) ([]string, error) {
	next, err := domain.NextMigration([]string{"006_user.up.sql"}, name)
	return []string{string(scope) + "/" + next + ".up.sql", string(scope) + "/" + next + ".down.sql"}, err
}

func TestNewSaysWhichFilesItWrites(t *testing.T) {
	s := newShell(t)
	if out := s.run(0, "new", "--tenant", "visits"); out != "tenant/007_visits.up.sql\ntenant/007_visits.down.sql\n" {
		t.Errorf("got %q", out)
	}
	var got struct{ Files []string }
	if err := json.Unmarshal([]byte(s.run(0, "--json", "new", "sites", "--public")), &got); err != nil ||
		!slices.Equal(got.Files, []string{"public/007_sites.up.sql", "public/007_sites.down.sql"}) {
		t.Errorf("got %+v, %v", got, err)
	}
	s.run(2, "new", "--tenant", "Visits")
	s.run(5, "new", "--tenant", "user")
	s.run(2, "new", "visits")
	s.run(2, "new", "--tenant", "--public", "visits")
	s.run(2, "new", "--tenant")
}

func TestNewOpensNoStore(t *testing.T) {
	s := newShell(t)
	s.fails = domain.ErrStoreUnavailable
	s.run(0, "new", "--tenant", "visits")
}
