// Command api is the HTTP program.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/tenon-health/tenon/app/cli"
	"github.com/tenon-health/tenon/wire"
)

const usage = `api serves Tenon: the HTTP API, the operators' listener, and the workers.

  api
  api --env-file prod.env
  api --http-addr 127.0.0.1:9000 --ops-addr 127.0.0.1:9001

Settings come from flags, the environment, a file and defaults, in this order of
strength; .env.example explains each. SIGTERM and SIGINT end it in order.
Exit codes: 0 ended as told, 1 failed, 2 wrong flags or settings.

Flags:
`

// memoryGoal is from where on garbage is collected more often, unless GOMEMLIMIT
// says otherwise: large answers leave much, and would double what the process takes.
const memoryGoal = 200 << 20

func main() {
	if err := wire.DisableCoreDumps(); err != nil {
		os.Exit(cli.Exit(os.Stderr, "api", err))
	}
	boundMemory()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends us at once
	os.Exit(cli.Exit(os.Stderr, "api", run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr)))
}

// boundMemory leaves alone what Go's runtime has read from GOMEMLIMIT, also if it
// is off.
func boundMemory() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryGoal)
	}
}

func run(ctx context.Context, args, environ []string, out, log io.Writer) error {
	from, over, err := parse(args, out)
	if over || err != nil {
		return err
	}
	from.Environ = environ
	cfg, err := wire.Load(from)
	if err != nil {
		return err
	}
	logger, flush := wire.NewLog(cfg.Program, log)
	defer flush()
	program, done, err := wire.NewAPI(ctx, cfg, logger)
	if err != nil {
		return err
	}
	defer done()
	debug.FreeOSMemory() // describing the API takes more than serving it
	return program.Run(ctx)
}

// parse reads the flags; over says that they asked for an answer only.
func parse(args []string, out io.Writer) (from wire.Sources, over bool, err error) {
	flags := flag.NewFlagSet("api", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // problems are told once, by main
	flags.StringVar(&from.File, "env-file", "", "`FILE` with settings; without it .env is read, if it is there")
	front := flags.String("http-addr", "", "`ADDRESS` of the API, stronger than HTTP_ADDR")
	back := flags.String("ops-addr", "", "`ADDRESS` of the operators' listener, stronger than OPS_ADDR")
	version := flags.Bool("version", false, "print the version")
	err = flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(out, usage)
		flags.SetOutput(out)
		flags.PrintDefaults()
		return from, true, nil
	case err == nil && flags.NArg() > 0:
		err = fmt.Errorf("unexpected argument %q", flags.Arg(0))
	case *version:
		fmt.Fprintln(out, wire.Version())
		return from, true, nil
	}
	if err != nil {
		return from, true, cli.Usage(fmt.Errorf("%w (see api --help)", err))
	}
	from.Flags = map[string]string{"HTTP_ADDR": *front, "OPS_ADDR": *back}
	return from, false, nil
}
