// Command stack is the development stack: everything that the platform needs, on loopback, with real wire protocols.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/urfave/cli/v3"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A second Ctrl-C ends us at once.
	context.AfterFunc(ctx, stop)
	os.Exit(exitCode(commands().Run(ctx, os.Args)))
}

// failed is the exit code of a command that said itself what is wrong.
type failed int

func (f failed) Error() string { return fmt.Sprintf("exit code %d", int(f)) }

func exitCode(err error) int {
	if err == nil {
		return 0
	}
	if code, ok := errors.AsType[failed](err); ok {
		return int(code)
	}
	fmt.Fprintln(os.Stderr, "stack:", err)
	return 1
}

func commands() *cli.Command {
	return &cli.Command{
		Name:  "stack",
		Usage: "everything that Tenon needs, on this machine",
		Description: "PostgreSQL, a MongoDB-protocol server, S3, an Auth0 stand-in and a mail catcher, on 127.0.0.1 only.\n" +
			"Data is kept in .tenon of the repository, or in TENON_HOME; what is installed, in .cache, or in TENON_CACHE.\n\n" +
			"   stack run                             servers and API, until Ctrl-C\n" +
			"   TENON_HOME=.tenon2 stack run          a second one beside it\n" +
			"   stack serve                           servers only; the API's settings are in .tenon/api.env\n" +
			"   stack test -- go test ./...           fresh servers for one command, found by TENON_STACK\n" +
			"   stack clean                           erases the data; asks first",
		Commands: []*cli.Command{
			runCommand(),
			serveCommand(),
			testCommand(),
			cleanCommand(),
			s3Command(),
			witnessCommand(),
		},
		ExitErrHandler: func(context.Context, *cli.Command, error) {},
		Action:         unknown,
	}
}

// unknown is reached without a command, or with one that does not exist.
func unknown(_ context.Context, c *cli.Command) error {
	if name := c.Args().First(); name != "" {
		return fmt.Errorf("there is no command %q: stack --help lists them", name)
	}
	return cli.ShowAppHelp(c)
}
