package main

import (
	"context"
	"os"

	"github.com/urfave/cli/v3"

	"github.com/tenon-health/tenon/test/stack/s3"
)

// s3Command is how the stack calls itself, because the gateway changes the working directory of its process.
func s3Command() *cli.Command {
	return &cli.Command{
		Name:   "s3",
		Hidden: true,
		Flags:  []cli.Flag{&cli.StringFlag{Name: "dir", Required: true}, &cli.StringFlag{Name: "address", Required: true}},
		Action: func(ctx context.Context, c *cli.Command) error {
			return s3.Serve(ctx, s3.Options{
				Dir: c.String("dir"), Address: c.String("address"), Region: os.Getenv("AWS_REGION"),
				AccessKey: os.Getenv("AWS_ACCESS_KEY_ID"), SecretKey: os.Getenv("AWS_SECRET_ACCESS_KEY"),
			})
		},
	}
}
