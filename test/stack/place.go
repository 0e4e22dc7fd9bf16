package main

import (
	"bytes"
	"os"
	"path/filepath"

	"github.com/tenon-health/tenon/test/stack/child"
)

// place is where the repository, the data and the installed parts are.
type place struct{ root, home, cache string }

func findPlace() (place, error) {
	here, err := os.Getwd()
	if err != nil {
		return place{}, err
	}
	root := repository(here)
	return place{
		root:  root,
		home:  setting("TENON_HOME", filepath.Join(root, ".tenon")),
		cache: setting("TENON_CACHE", cacheFor(root)),
	}, nil
}

// repository is the nearest folder above with our main module; without one, the folder itself.
func repository(here string) string {
	for dir := here; ; dir = filepath.Dir(dir) {
		text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil && bytes.HasPrefix(text, []byte("module github.com/tenon-health/tenon\n")) {
			return dir
		}
		if dir == filepath.Dir(dir) {
			return here
		}
	}
}

// cacheFor is in the repository, unless that is closed to the user that PostgreSQL must run as when we are root.
func cacheFor(root string) string {
	cache := filepath.Join(root, ".cache")
	if user, err := child.Ordinary(); err == nil && !user.Reaches(cache) {
		return "/var/cache/tenon"
	}
	return cache
}

func setting(name, otherwise string) string {
	dir := os.Getenv(name)
	if dir == "" {
		return otherwise
	}
	if abs, err := filepath.Abs(dir); err == nil {
		return abs
	}
	return dir
}
