package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v3"

	"github.com/tenon-health/tenon/test/stack/flock"
	"github.com/tenon-health/tenon/test/stack/home"
)

func cleanCommand() *cli.Command {
	return &cli.Command{
		Name:        "clean",
		Usage:       "erase what run and serve have kept",
		Description: "stack clean\n   TENON_HOME=/tmp/second stack clean --force",
		Flags:       []cli.Flag{&cli.BoolFlag{Name: "force", Usage: "do not ask"}},
		Action: func(ctx context.Context, c *cli.Command) error {
			p, err := findPlace()
			if err != nil {
				return err
			}
			return clean(ctx, p.home, c.Bool("force"))
		},
	}
}

// clean holds the lock while it asks, so that no stack starts on what is about to go.
func clean(ctx context.Context, dir string, force bool) error {
	if _, err := os.Stat(dir); os.IsNotExist(err) {
		fmt.Printf("There is no data in %s.\n", dir)
		return nil
	}
	file := filepath.Join(dir, "lock")
	if _, err := os.Stat(file); err != nil {
		return fmt.Errorf("%s is not the home of a stack; it is left alone", dir)
	}
	lock, holder, err := flock.Try(file)
	if err != nil {
		return err
	}
	if lock == nil {
		return fmt.Errorf("a stack (process %s) is running on %s: stop it first", strings.TrimSpace(holder), dir)
	}
	defer lock.Release()
	if err := permitted(ctx, dir, force); err != nil {
		return err
	}
	return erase(dir)
}

func permitted(ctx context.Context, dir string, force bool) error {
	if force {
		return nil
	}
	if !terminal(os.Stdin) {
		return fmt.Errorf("this erases %s, and there is no terminal to ask on: say --force, or FORCE=1 to make", dir)
	}
	fmt.Printf("Erase all data in %s? [y/N] ", dir)
	if !agreed(ctx, os.Stdin) {
		return errors.New("nothing was erased")
	}
	return nil
}

func terminal(f *os.File) bool {
	info, err := f.Stat()
	if err != nil {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && !os.SameFile(info, null)
}

func agreed(ctx context.Context, in io.Reader) bool {
	answer := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(in).ReadString('\n')
		answer <- strings.TrimSpace(line)
	}()
	select {
	case line := <-answer:
		return line == "y"
	case <-ctx.Done():
		return false
	}
}

// erase ends first what a killed stack has left running on the data.
func erase(dir string) error {
	left := stack{home: &home.Home{Dir: dir}}
	if err := left.endOrphans(); err != nil {
		return err
	}
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	fmt.Printf("%s is gone.\n", dir)
	return nil
}
