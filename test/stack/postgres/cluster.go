package postgres

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/tenon-health/tenon/test/stack/child"
	"github.com/tenon-health/tenon/test/stack/flock"
)

// The passwords travel inside the cluster, whose folder only its server and we can read.
const (
	passwordFile    = "tenon.password"
	appPasswordFile = "tenon_app.password"
)

type cluster struct {
	bin  binaries
	user *child.User
	data string
}

// ensure copies the template, which takes a tenth of the time that initdb needs.
func (c cluster) ensure(ctx context.Context, cache string) error {
	if _, err := os.Stat(filepath.Join(c.data, "PG_VERSION")); err == nil {
		return errors.Join(c.user.Own(c.data), c.ensureApp(ctx))
	}
	template, err := c.template(ctx, cache)
	if err != nil {
		return err
	}
	return copyCluster(template, c.data, c.user)
}

// template makes the cluster that all others are copied from, once for each version and user.
func (c cluster) template(ctx context.Context, cache string) (string, error) {
	dir := filepath.Join(cache, fmt.Sprintf("cluster-roles-%s-%d", c.bin.version, c.uid()))
	lock, err := flock.Wait(dir + ".lock")
	if err != nil {
		return "", err
	}
	defer lock.Release()
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	fresh := cluster{bin: c.bin, user: c.user, data: dir + ".new"}
	if err := fresh.create(ctx); err != nil {
		return "", fmt.Errorf("a new cluster could not be made in %s: %w", cache, err)
	}
	return dir, os.Rename(fresh.data, dir)
}

func (c cluster) uid() int {
	if c.user != nil {
		return c.user.UID
	}
	return os.Geteuid()
}

func (c cluster) create(ctx context.Context) error {
	if err := newFolder(c.data, c.user); err != nil {
		return err
	}
	if err := c.run(
		ctx, "", c.bin.initdb(), "-D", c.data, "-U", "postgres", "-E", "UTF8", "--no-locale", "--no-sync", "-A", "trust",
	); err != nil {
		return err
	}
	password := rand.Text()
	if err := c.alone(
		ctx, fmt.Sprintf("ALTER ROLE postgres PASSWORD '%s'", password),
		fmt.Sprintf("CREATE ROLE %s LOGIN CREATEDB PASSWORD '%s'", User, password),
		fmt.Sprintf("CREATE DATABASE %s OWNER %s", Database, User),
	); err != nil {
		return err
	}
	return errors.Join(c.secure(password), c.ensureApp(ctx))
}

// alone runs statements while no server does. In single-user mode a statement ends with its line.
func (c cluster) alone(ctx context.Context, statements ...string) error {
	return c.run(ctx, strings.Join(statements, "\n")+"\n", c.bin.postgres(), "--single", "-D", c.data, "postgres")
}

// ensureApp makes the role of the API, which an older cluster lacks.
func (c cluster) ensureApp(ctx context.Context) error {
	file := filepath.Join(c.data, appPasswordFile)
	if _, err := os.Stat(file); err == nil {
		return nil
	}
	password := rand.Text()
	if err := c.alone(
		ctx, fmt.Sprintf("CREATE ROLE %s LOGIN PASSWORD '%s'", AppUser, password),
		fmt.Sprintf("GRANT %s TO %s", AppUser, User),
	); err != nil {
		return err
	}
	return errors.Join(os.WriteFile(file, []byte(password), 0o600), c.user.Own(c.data))
}

// Other people on this machine reach the loopback too, hence the password.
func (c cluster) secure(password string) error {
	rule := []byte("host all all 127.0.0.1/32 scram-sha-256\n")
	if err := os.WriteFile(filepath.Join(c.data, "pg_hba.conf"), rule, 0o600); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(c.data, passwordFile), []byte(password), 0o600); err != nil {
		return err
	}
	return c.user.Own(c.data)
}

// run waits for a helper program and answers with what it said when it fails.
func (c cluster) run(ctx context.Context, input string, args ...string) error {
	var said bytes.Buffer
	p, err := child.Start(child.Spec{
		Name: filepath.Base(args[0]), Args: args, Env: environment(), Dir: "/", Input: strings.NewReader(input), Log: &said,
		User: c.user, Stop: syscall.SIGTERM, Death: syscall.SIGKILL, Grace: time.Second,
	})
	if err != nil {
		return err
	}
	select {
	case <-p.Done():
	case <-ctx.Done():
		p.Stop()
		return ctx.Err()
	}
	if p.Err() != nil || strings.Contains(said.String(), "ERROR:") {
		return fmt.Errorf("%s failed (%v):\n%s", p.Name, p.Err(), said.String())
	}
	return nil
}
