package main

import (
	"context"
	"fmt"

	"github.com/urfave/cli/v3"
)

func serveCommand() *cli.Command {
	return &cli.Command{
		Name:        "serve",
		Usage:       "servers only, for an API in a debugger",
		Description: "stack serve\n   set -a; . .tenon/api.env; set +a; bin/migrate up && bin/api",
		Action:      func(ctx context.Context, _ *cli.Command) error { return serve(ctx) },
	}
}

func serve(ctx context.Context) error {
	p, err := findPlace()
	if err != nil {
		return err
	}
	return withStack(ctx, p, func(s *stack) error { return s.wait(ctx) })
}

func (s *stack) wait(ctx context.Context) error {
	s.ports.Free("api")
	s.ports.Free("ops")
	if err := s.writeChoices(s.info()); err != nil {
		return err
	}
	fmt.Fprint(s.say, "\nThe servers are ready.\n\n")
	s.listServers(s.info())
	fmt.Fprintf(s.say, "\nThe API's settings are in %s. Ctrl-C stops the servers.\n\n", s.home.Path("api.env"))
	select {
	case <-ctx.Done():
		return nil
	case err := <-s.died:
		return err
	}
}
