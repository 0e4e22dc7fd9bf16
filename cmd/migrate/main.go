// Command migrate is how operators look after the tables.
package main

import (
	"context"
	"os"
	"os/signal"
	"os/user"
	"strconv"
	"syscall"

	"github.com/tenon-health/tenon/app/cli"
	"github.com/tenon-health/tenon/wire"
)

func main() {
	if err := wire.DisableCoreDumps(); err != nil {
		os.Exit(cli.Exit(os.Stderr, "migrate", err))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // the second signal is not for us
	code := cli.Run(ctx, os.Args[1:], cli.Env{
		Open: wire.OpenCLI, OpenUp: wire.OpenUp, OpenDown: wire.OpenDown, OpenDoctor: wire.OpenDoctor,
		OpenAudit: wire.OpenAudit, OpenKeys: wire.OpenKeys, Keysets: wire.Keysets{}, AuditKeys: wire.AuditKeys{},
		Sources: wire.Checkout{}, Terminal: isTerminal(os.Stdout), Watched: isTerminal(os.Stderr), By: operator(),
		Asked: isTerminal(os.Stdin) && isTerminal(os.Stderr), In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		Version: wire.Version(),
	})
	stop()
	os.Exit(code)
}

// operator is who runs the program, for the audit trail and the ledger of migrations.
func operator() string {
	name, host := strconv.Itoa(os.Getuid()), "unknown"
	if person, err := user.Current(); err == nil {
		name = person.Username
	}
	if known, err := os.Hostname(); err == nil {
		host = known
	}
	return "cli:" + name + "@" + host
}

// isTerminal reports whether people see what is written there.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
