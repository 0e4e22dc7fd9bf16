package python

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
)

// The versions for which the MongoDB-protocol server is built.
var versions = []string{"3.13", "3.12", "3.11", "3.10"}

// interpreter finds a Python that fits: TENON_PYTHON, python3, or one with its version in the name.
func interpreter(ctx context.Context) (string, error) {
	names := []string{os.Getenv("TENON_PYTHON"), "python3"}
	for _, v := range versions {
		names = append(names, "python"+v)
	}
	for _, name := range names {
		if fits(ctx, name) {
			return name, nil
		}
	}
	return "", errors.New(
		"the servers need Python 3.10 to 3.13, and none was found: install one, or name one with TENON_PYTHON; " +
			"with postgres 15 or newer and mongod on PATH no Python is needed",
	)
}

func fits(ctx context.Context, name string) bool {
	if name == "" {
		return false
	}
	out, err := exec.CommandContext(ctx, name, "-c", "import sys; print('%d.%d' % sys.version_info[:2])").Output()
	found := strings.TrimSpace(string(out))
	for _, v := range versions {
		if err == nil && v == found {
			return true
		}
	}
	return false
}
