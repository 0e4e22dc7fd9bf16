package mongo

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// program prefers the real thing. Data stays with the server that made it, since their files differ.
func program(ctx context.Context, o Options) (name string, args []string, err error) {
	if path, lookErr := exec.LookPath("mongod"); lookErr == nil {
		return "MongoDB", mongod(path, o), keep(o.Data, "mongod")
	}
	path, err := o.Packaged(ctx, "secantusd-py")
	if err != nil {
		return "", nil, err
	}
	return "SecantusDB", secantus(path, o), keep(o.Data, "secantus")
}

func mongod(path string, o Options) []string {
	args := []string{path, "--dbpath", o.Data, "--bind_ip", "127.0.0.1", "--nounixsocket"}
	if o.Durable {
		args = append(args, "--journalCommitInterval", "1")
	}
	return args
}

// Without sync-on-commit a kill loses what was written in the last tenth of a second,
// although the client was told that it is stored.
func secantus(path string, o Options) []string {
	args := []string{
		path, "--host", "127.0.0.1", "--storage-path", o.Data, "--standalone", "--cache-size", "256M", "--log-level",
		"WARNING",
	}
	if o.Durable {
		args = append(args, "--sync-on-commit")
	}
	return args
}

func keep(data, server string) error {
	file := filepath.Join(data, "tenon.server")
	made, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return os.WriteFile(file, []byte(server), 0o644)
	}
	if err == nil && string(made) != server {
		return fmt.Errorf("the data in %s was made by %s, but now %s would open it: make %s available again, "+
			"or erase the data with make clean-data", data, made, server, made)
	}
	return err
}
