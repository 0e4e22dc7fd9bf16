package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"syscall"
	"time"

	"github.com/tenon-health/tenon/test/stack/child"
)

const readyLimit = time.Minute

// runAPI migrates, starts the API, says what is there, and waits for the end of it all.
func (s *stack) runAPI(ctx context.Context, p programs) error {
	if err := s.migrate(ctx, p); err != nil {
		return err
	}
	api, err := s.startAPI(ctx, p)
	if err != nil {
		return err
	}
	defer api.Stop()
	c := s.info().withAPI(s)
	if err := s.writeChoices(c); err != nil {
		return err
	}
	s.printWelcome(c)
	select {
	case <-ctx.Done():
		fmt.Fprintln(s.say, "\nStopping …")
		return nil
	case <-api.Done():
		return fmt.Errorf("the API stopped by itself (%v); its last words are above", ended(api.Err()))
	case err := <-s.died:
		return err
	}
}

func ended(err error) string {
	if err == nil {
		return "exit status 0"
	}
	return err.Error()
}

func (s *stack) migrate(ctx context.Context, p programs) error {
	m, err := child.Start(s.ours("the migration", p.dir, p.migrate, "up"))
	if err != nil {
		return err
	}
	select {
	case <-m.Done():
	case <-ctx.Done():
		m.Stop()
	}
	if m.Err() != nil {
		return fmt.Errorf("the migrations failed (%w); their last words are above", m.Err())
	}
	return nil
}

func (s *stack) startAPI(ctx context.Context, p programs) (*child.Process, error) {
	s.ports.Free("api")
	s.ports.Free("ops")
	spec := s.ours("the API", p.dir, p.api)
	spec.PID = s.home.Path("pid", "api")
	api, err := child.Start(spec)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, readyLimit)
	defer cancel()
	if err := api.Ready(ctx, answers(s.url("ops")+"/readyz")); err != nil {
		api.Stop()
		return nil, err
	}
	return api, nil
}

func (s *stack) ours(name, dir string, args ...string) child.Spec {
	return child.Spec{
		Name: name, Args: args, Env: append(os.Environ(), s.settings()...), Dir: dir, Log: os.Stdout,
		Stop: syscall.SIGTERM, Death: syscall.SIGKILL, Grace: 30 * time.Second,
	}
}

func answers(url string) func(context.Context) error {
	return func(ctx context.Context) error {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		body, _ := io.ReadAll(io.LimitReader(response.Body, 2000))
		if response.StatusCode != http.StatusOK {
			return fmt.Errorf("%s answers %s: %s", url, response.Status, body)
		}
		return nil
	}
}
