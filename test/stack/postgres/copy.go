package postgres

import (
	"os"
	"path/filepath"

	"github.com/tenon-health/tenon/test/stack/child"
)

// copyCluster copies beside the place and renames, so that half a cluster is never opened.
func copyCluster(from, to string, user *child.User) error {
	half := to + ".new"
	if err := newFolder(half, nil); err != nil {
		return err
	}
	if err := os.CopyFS(half, os.DirFS(from)); err != nil {
		return err
	}
	if err := user.Own(half); err != nil {
		return err
	}
	return os.Rename(half, to)
}

// newFolder has the rights that PostgreSQL insists on.
func newFolder(dir string, user *child.User) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o711); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	return user.Own(dir)
}
