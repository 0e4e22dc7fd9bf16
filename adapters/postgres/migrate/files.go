package migrate

import (
	"embed"
	"io/fs"

	"github.com/uptrace/bun/migrate"
)

//go:embed migrations
var files embed.FS

var (
	sharedFiles = discover("migrations/public")
	tenantFiles = discover("migrations/tenant")
)

// discover reads the migrations of one folder, each of which is a transaction.
func discover(folder string) *migrate.Migrations {
	found := migrate.NewMigrations()
	sub, err := fs.Sub(files, folder)
	if err == nil {
		err = found.Discover(sub)
	}
	if err != nil {
		panic(err) // the files are part of this program
	}
	return found
}

// label is what a migration is called, such as 001_user; labels sort.
func label(m migrate.Migration) string { return m.Name + "_" + m.Comment }

// pending counts the migrations behind the one of that label.
func pending(all *migrate.Migrations, version string) (n int) {
	for _, m := range all.Sorted() {
		if label(m) > version {
			n++
		}
	}
	return n
}
