package domain

import (
	"errors"
	"strings"
	"testing"
)

func TestNextMigration(t *testing.T) {
	there := []string{"001_user.tx.up.sql", "002_project.up.sql", "002_project.down.sql", "README.md", "010_share.up.sql"}
	for _, c := range []struct {
		files []string
		name  string
		want  string
		err   error
	}{
		{nil, "user", "001_user", nil},
		{there, "visits_2", "011_visits_2", nil},
		{there, strings.Repeat("a", 50), "011_" + strings.Repeat("a", 50), nil},
		{there, "project", "", ErrMigrationNameTaken},
		{there, "user", "", ErrMigrationNameTaken},
		{[]string{"999_last.up.sql"}, "more", "", ErrMigrationsFull},
		{there, "", "", ErrMigrationNameInvalid},
		{there, "Visits", "", ErrMigrationNameInvalid},
		{there, "_visits", "", ErrMigrationNameInvalid},
		{there, "1", "", ErrMigrationNameInvalid},
		{there, "a/b", "", ErrMigrationNameInvalid},
		{there, "..", "", ErrMigrationNameInvalid},
		{there, "a\n", "", ErrMigrationNameInvalid},
		{there, strings.Repeat("a", 51), "", ErrMigrationNameInvalid},
	} {
		if got, err := NextMigration(c.files, c.name); got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%q: got %q, %v", c.name, got, err)
		}
	}
}

// FuzzNextMigration fails if a migration could be written elsewhere, or come before one that is there.
func FuzzNextMigration(f *testing.F) {
	for _, name := range []string{"visits", "../visits", "a.b", "a b", "ä", "a\x00", "up.sql"} {
		f.Add("007_user.up.sql", name)
	}
	f.Fuzz(func(t *testing.T, file, name string) {
		next, err := NextMigration([]string{file}, name)
		if err != nil {
			return
		}
		if strings.ContainsAny(next, "/\\. \x00\n") || len(next) > 54 || !strings.HasSuffix(next, "_"+name) {
			t.Errorf("%q is called %q", name, next)
		}
		if migrationFile.MatchString(file) && next <= file {
			t.Errorf("%q comes before %q", next, file)
		}
		if _, err := NextMigration([]string{next + ".up.sql"}, name); !errors.Is(err, ErrMigrationNameTaken) {
			t.Errorf("%q can be taken twice: %v", name, err)
		}
	})
}
