package home

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// CheckMigrations refuses data that was made by migrations that have been edited since: until the first release
// they are edited in place. It remembers those that are there now. New ones, and a folder without any, are fine.
func (h *Home) CheckMigrations(folder fs.FS) error {
	now, err := hashes(folder)
	if err != nil || len(now) == 0 {
		return err
	}
	applied, err := h.appliedMigrations()
	if err != nil {
		return err
	}
	for name, hash := range applied {
		if now[name] != hash {
			return fmt.Errorf("the data in %s is older than the migration %s, which was edited: "+
				"erase the data with make clean-data and start again", h.Dir, name)
		}
	}
	text, err := json.Marshal(now)
	if err != nil {
		return err
	}
	return h.Write("migrations.json", text)
}

func (h *Home) appliedMigrations() (applied map[string]string, err error) {
	text, err := os.ReadFile(h.Path("migrations.json"))
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(h.Path("postgres")); err == nil {
			return nil, fmt.Errorf("the data in %s was made by an older version: "+
				"erase the data with make clean-data and start again", h.Dir)
		}
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, &applied); err != nil {
		return nil, fmt.Errorf("%s cannot be read; erase the data with make clean-data and start again: %w",
			h.Path("migrations.json"), err)
	}
	return applied, nil
}

// hashes are the SHA-256 of the files of a folder, by path.
func hashes(folder fs.FS) (map[string]string, error) {
	all := map[string]string{}
	err := fs.WalkDir(folder, ".", func(path string, entry fs.DirEntry, err error) error {
		if path == "." && errors.Is(err, fs.ErrNotExist) {
			return fs.SkipAll
		}
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(folder, path)
		hash := sha256.Sum256(text)
		all[path] = hex.EncodeToString(hash[:])
		return err
	})
	return all, err
}
