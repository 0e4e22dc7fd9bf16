package migrate

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
)

//go:embed migrations
var embedded embed.FS

// ours are the migrations of this program.
var ours = func() Files {
	sub, err := fs.Sub(embedded, "migrations")
	if err != nil {
		panic(err) // the files are part of this program
	}
	files, err := Read(sub)
	if err != nil {
		panic(err)
	}
	return files
}()

// Files are the migrations of the shared tables and those of each tenant's, in the order in which they apply.
type Files struct{ shared, tenant []file }

// file is one migration.
type file struct {
	version    string // such as 001_user; versions sort
	text       string
	statements []string
	checksum   string
	alone      bool  // its one statement is refused inside a transaction
	back       *file // what takes it back; nil if nothing does
}

var (
	fileName = regexp.MustCompile(`^(\d{3})_[a-z0-9_]+\.(up|down)\.sql$`)
	// outside marks a file whose one statement, which may be repeated, runs in no transaction.
	outside = regexp.MustCompile(`(?m)^-- tenon:no-transaction$`)
)

// Read reads migrations from the folders public and tenant: NNN_name.up.sql, and where there is a way back
// NNN_name.down.sql beside it.
func Read(from fs.FS) (files Files, err error) {
	if files.shared, err = readFolder(from, "public"); err != nil {
		return files, err
	}
	files.tenant, err = readFolder(from, "tenant")
	return files, err
}

func readFolder(from fs.FS, folder string) (all []file, err error) {
	entries, err := fs.ReadDir(from, folder) // in the order of names
	if err != nil {
		return nil, err
	}
	numbers := map[string]string{}
	for _, entry := range entries {
		name := path.Join(folder, entry.Name())
		parts := fileName.FindStringSubmatch(entry.Name())
		if parts == nil {
			return nil, fmt.Errorf("migrate: %s is not called NNN_name.up.sql or NNN_name.down.sql", name)
		}
		version, _, _ := strings.Cut(entry.Name(), ".")
		if numbers[parts[1]] == "" {
			numbers[parts[1]] = version
		}
		if numbers[parts[1]] != version {
			return nil, fmt.Errorf("migrate: %s and %s have one number", numbers[parts[1]], version)
		}
		if parts[2] == "up" {
			all, err = appendFile(all, from, name, version)
		} else {
			_, err = fs.Stat(from, strings.Replace(name, ".down.", ".up.", 1))
		}
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

func appendFile(all []file, from fs.FS, name, version string) ([]file, error) {
	up, err := readFile(from, name, version)
	if err != nil {
		return nil, err
	}
	back, err := readFile(from, strings.Replace(name, ".up.", ".down.", 1), version)
	if err == nil {
		up.back = &back
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return append(all, up), nil
}

func readFile(from fs.FS, name, version string) (f file, err error) {
	text, err := fs.ReadFile(from, name)
	if err != nil {
		return f, err
	}
	sum := sha256.Sum256(text)
	f = file{
		version: version, text: string(text), statements: statements(string(text)), checksum: hex.EncodeToString(sum[:]),
		alone: outside.Match(text),
	}
	if len(f.statements) == 0 || f.alone && len(f.statements) > 1 {
		return f, fmt.Errorf("migrate: %s has %d statements", name, len(f.statements))
	}
	return f, nil
}

// newest is the version that all of them lead to.
func newest(all []file) string {
	if len(all) == 0 {
		return ""
	}
	return all[len(all)-1].version
}

// pending are those behind one version, up to another; an empty one is the newest.
func pending(all []file, version, target string) (behind []file) {
	for _, f := range all {
		if f.version > version && (target == "" || f.version <= target) {
			behind = append(behind, f)
		}
	}
	return behind
}

// together is how many of them one transaction takes: those before the first that runs in none.
func together(files []file) int {
	for i, f := range files {
		if f.alone {
			return i
		}
	}
	return len(files)
}
