package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/urfave/cli/v3"

	"github.com/tenon-health/tenon/test/stack/witness"
)

// witnessCommand is how tests have witnesses of their own.
func witnessCommand() *cli.Command {
	dir := &cli.StringFlag{Name: "dir", Required: true}
	return &cli.Command{
		Name: "witness", Hidden: true,
		Commands: []*cli.Command{{
			Name: "run", Action: runWitness,
			Flags: []cli.Flag{
				dir, &cli.StringFlag{Name: "address", Required: true}, &cli.StringFlag{Name: "name", Required: true},
				&cli.StringFlag{Name: "program", Required: true},
			},
		}, {
			Name: "key", Flags: []cli.Flag{dir, &cli.StringFlag{Name: "name", Required: true}},
			Action: func(_ context.Context, c *cli.Command) error {
				return printWitnessKey(c.String("dir"), c.String("name"))
			},
		}, {
			Name: "register", ArgsUsage: "ORIGIN KEY", Flags: []cli.Flag{dir},
			Action: func(_ context.Context, c *cli.Command) error {
				return witness.Register(c.String("dir"), c.Args().Get(0), c.Args().Get(1))
			},
		}},
	}
}

func runWitness(ctx context.Context, c *cli.Command) error {
	server, err := witness.Start(ctx, witness.Options{
		Program: c.String("program"), Dir: c.String("dir"), Address: c.String("address"), Name: c.String("name"),
		Log: os.Stderr,
	})
	if err != nil {
		return err
	}
	defer server.Stop()
	select {
	case <-ctx.Done():
		return nil
	case <-server.Done():
		return errors.New("the witness stopped by itself")
	}
}

func printWitnessKey(dir, name string) error {
	key, err := witness.Verifier(dir, name)
	if err == nil {
		fmt.Println(key)
	}
	return err
}
