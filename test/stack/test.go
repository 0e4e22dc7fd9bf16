package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"

	"github.com/urfave/cli/v3"

	"github.com/tenon-health/tenon/test/stack/child"
	"github.com/tenon-health/tenon/test/stack/home"
)

func testCommand() *cli.Command {
	return &cli.Command{
		Name:      "test",
		Usage:     "fresh servers for one command",
		ArgsUsage: "-- CMD [ARGS…]",
		Description: "The command finds the servers by the file named in TENON_STACK (JSON), and the API's settings by " +
			"the one\n" +
			"in TENON_STACK_ENV (KEY=value). Everything is gone when it ends; its exit code is ours.\n\n" +
			"   stack test -- go test ./...\n   stack test --keep -- go test -run TestOne ./adapters/postgres",
		Flags:  []cli.Flag{&cli.BoolFlag{Name: "keep", Usage: "leave the data and logs where they are"}},
		Action: func(ctx context.Context, c *cli.Command) error { return test(ctx, c.Args().Slice(), c.Bool("keep")) },
	}
}

func test(ctx context.Context, args []string, keep bool) error {
	if len(args) == 0 {
		return errors.New("say what to run, as in: stack test -- go test ./...")
	}
	p, err := findPlace()
	if err != nil {
		return err
	}
	h, err := home.Temp()
	if err != nil {
		return err
	}
	defer leave(h, keep)
	// What we say must not mix with what the command prints.
	s, err := start(ctx, p, h, options{say: os.Stderr, ports: home.AnyPorts})
	if err != nil {
		return err
	}
	defer s.stop()
	return s.test(ctx, args)
}

func leave(h *home.Home, keep bool) {
	if keep {
		fmt.Fprintln(os.Stderr, "The data and logs are in", h.Dir)
		h.Close()
		return
	}
	if err := h.Erase(); err != nil {
		fmt.Fprintf(os.Stderr, "%s could not be removed: %v\n", h.Dir, err)
	}
}

func (s *stack) test(ctx context.Context, args []string) error {
	s.ports.Free("api")
	s.ports.Free("ops")
	if err := errors.Join(s.writeSettings(), s.writeChoices(s.info())); err != nil {
		return err
	}
	command, err := child.Start(s.testCommandSpec(args))
	if err != nil {
		return err
	}
	select {
	case <-command.Done():
	case <-ctx.Done():
		command.Stop()
	}
	return s.commandError(command.Err())
}

func (s *stack) testCommandSpec(args []string) child.Spec {
	places := []string{"TENON_STACK=" + s.home.Path("dev.json"), "TENON_STACK_ENV=" + s.home.Path("api.env")}
	return child.Spec{
		Name: args[0], Args: args, Env: append(os.Environ(), places...), Input: os.Stdin, Log: os.Stdout, Errors: os.Stderr,
		Front: true,
		Stop:  syscall.SIGTERM, Death: syscall.SIGTERM, Grace: 10 * time.Second,
	}
}

// commandError passes the command's exit code on; a server that died first is worth a word, since it may be the reason.
func (s *stack) commandError(err error) error {
	select {
	case died := <-s.died:
		return died
	default:
	}
	exit, ran := errors.AsType[*exec.ExitError](err)
	if !ran {
		return err
	}
	if status := exit.Sys().(syscall.WaitStatus); status.Signaled() {
		return failed(128 + int(status.Signal()))
	}
	return failed(exit.ExitCode())
}
