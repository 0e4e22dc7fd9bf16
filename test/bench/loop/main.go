// Command loop migrates one schema after the other as operators do it who have a tool for one: it calls the library of
// goose or golang-migrate for each. It is what Tenon's own way is measured beside, and a module of its own, so that
// nobody who builds Tenon needs these.
package main

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"

	"github.com/golang-migrate/migrate/v4"
	_ "github.com/golang-migrate/migrate/v4/database/pgx/v5" // the driver pgx5
	_ "github.com/golang-migrate/migrate/v4/source/file"     // folders
	_ "github.com/jackc/pgx/v5/stdlib"                       // the driver pgx
	"github.com/pressly/goose/v3"
)

const usage = "usage: loop goose|golang-migrate URL FOLDER < names of schemas, one on a line"

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, usage)
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "loop:", err)
		os.Exit(1)
	}
}

func run(tool, database, folder string) error {
	up := map[string]func(address, folder string) error{"goose": upGoose, "golang-migrate": upGolangMigrate}[tool]
	if up == nil {
		return errors.New(usage)
	}
	schemas := bufio.NewScanner(os.Stdin)
	for schemas.Scan() {
		address, err := inSchema(database, schemas.Text())
		if err != nil {
			return err
		}
		if err := up(address, folder); err != nil {
			return fmt.Errorf("%s: %w", schemas.Text(), err)
		}
	}
	return schemas.Err()
}

// inSchema is the address of a database whose tables without a schema's name are those of one.
func inSchema(database, schema string) (string, error) {
	address, err := url.Parse(database)
	if err != nil {
		return "", err
	}
	parameters := address.Query()
	parameters.Set("search_path", schema)
	address.RawQuery = parameters.Encode()
	return address.String(), nil
}

func upGoose(address, folder string) (err error) {
	db, err := sql.Open("pgx", address)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	provider, err := goose.NewProvider(goose.DialectPostgres, db, os.DirFS(folder))
	if err != nil {
		return err
	}
	_, err = provider.Up(context.Background())
	return err
}

func upGolangMigrate(address, folder string) (err error) {
	parsed, err := url.Parse(address)
	if err != nil {
		return err
	}
	parsed.Scheme = "pgx5"
	m, err := migrate.New("file://"+folder, parsed.String())
	if err != nil {
		return err
	}
	defer func() {
		source, database := m.Close()
		err = errors.Join(err, source, database)
	}()
	return m.Up()
}
