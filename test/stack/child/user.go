package child

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// User is whom a server runs as that refuses to run as root.
type User struct {
	Name     string
	UID, GID int
}

// Ordinary finds the user to drop to: nil unless we are root.
func Ordinary() (*User, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil {
			return numbered(u)
		}
	}
	return nil, fmt.Errorf("PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody: " +
		"start the stack as an ordinary user, or add one with useradd --system postgres")
}

func numbered(u *user.User) (*User, error) {
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return nil, fmt.Errorf("the user %s has the number %q, which is none: %w", u.Username, u.Uid, err)
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return nil, fmt.Errorf("the user %s has the group %q, which is no number: %w", u.Username, u.Gid, err)
	}
	return &User{Name: u.Username, UID: uid, GID: gid}, nil
}

// Own hands a folder and all that is in it to the user.
func (u *User) Own(dir string) error {
	if u == nil {
		return nil
	}
	return filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, u.UID, u.GID)
	})
}

func (u *User) apply(cmd *exec.Cmd) {
	if u == nil {
		return
	}
	cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(u.UID), Gid: uint32(u.GID)}
	passClosedFolders(cmd, u)
}

// Reaches tells whether the user may pass every folder on the way to path.
func (u *User) Reaches(path string) bool {
	if u == nil {
		return true
	}
	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
		if info, err := os.Stat(dir); err != nil || !u.mayPass(info) {
			return false
		}
		if dir == filepath.Dir(dir) {
			return true
		}
	}
}

func (u *User) mayPass(info fs.FileInfo) bool {
	owner := info.Sys().(*syscall.Stat_t)
	switch {
	case int(owner.Uid) == u.UID:
		return info.Mode()&0o100 != 0
	case int(owner.Gid) == u.GID:
		return info.Mode()&0o010 != 0
	}
	return info.Mode()&0o001 != 0
}
