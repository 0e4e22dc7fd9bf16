package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/urfave/cli/v3"

	"github.com/tenon-health/tenon/test/stack/home"
)

func runCommand() *cli.Command {
	return &cli.Command{
		Name:        "run",
		Usage:       "servers and API in the foreground, until Ctrl-C",
		Description: "stack run\n   stack run --api ./my-api\n   TENON_HOME=/tmp/second stack run",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "api", Usage: "the API's program", DefaultText: "bin/api"},
			&cli.StringFlag{Name: "migrate", Usage: "the migrations' program", DefaultText: "bin/migrate"},
		},
		Action: func(ctx context.Context, c *cli.Command) error { return run(ctx, c.String("api"), c.String("migrate")) },
	}
}

func run(ctx context.Context, api, migrate string) error {
	p, err := findPlace()
	if err != nil {
		return err
	}
	programs, err := findPrograms(p.root, api, migrate)
	if err != nil {
		return err
	}
	return withStack(ctx, p, func(s *stack) error { return s.runAPI(ctx, programs) })
}

// migrations is where the repository keeps them.
const migrations = "adapters/postgres/migrate/migrations"

// withStack runs do between the start and the end of the servers in the kept home.
func withStack(ctx context.Context, p place, do func(*stack) error) error {
	h, err := home.Open(p.home)
	if err != nil {
		return err
	}
	defer h.Close()
	if err := h.CheckMigrations(os.DirFS(filepath.Join(p.root, migrations))); err != nil {
		return err
	}
	s, err := start(ctx, p, h, options{
		durable: true, say: os.Stdout, ports: func() (home.Ports, error) { return h.Ports(os.Stdout) },
	})
	if err != nil {
		return interrupted(ctx, err)
	}
	defer s.stop()
	if err := s.writeSettings(); err != nil {
		return err
	}
	return interrupted(ctx, do(s))
}

// interrupted forgives errors after Ctrl-C, which are its consequences.
func interrupted(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// programs are the two parts that are built from the repository.
type programs struct{ api, migrate, dir string }

func findPrograms(root, api, migrate string) (programs, error) {
	p := programs{api: chosen(root, api, "api"), migrate: chosen(root, migrate, "migrate"), dir: root}
	for _, path := range []string{p.api, p.migrate} {
		if _, err := os.Stat(path); err != nil {
			return p, fmt.Errorf("%s is not there: build it with make build, or name another with --api and --migrate", path)
		}
	}
	return p, nil
}

func chosen(root, path, name string) string {
	if path == "" {
		return filepath.Join(root, "bin", name)
	}
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}
