package main

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/tenon-health/tenon/test/stack/child"
	"github.com/tenon-health/tenon/test/stack/front"
	"github.com/tenon-health/tenon/test/stack/home"
	"github.com/tenon-health/tenon/test/stack/postgres"
	"github.com/tenon-health/tenon/test/stack/python"
)

//go:embed requirements.txt
var requirements []byte

// The first start installs servers, which takes as long as the network does.
const startLimit = 10 * time.Minute

// stack is the running servers and what they chose.
type stack struct {
	home     *home.Home
	ports    home.Ports
	secrets  home.Secrets
	identity front.Identity // of the second servers
	python   python.Env
	durable  bool
	say      io.Writer

	databaseURL, ownerURL, mongoURL, postgresBin, mongoProgram string
	witnessProgram, witnessKey, signingKey                     string

	died  chan error // a server that stopped by itself
	mu    sync.Mutex
	stops []func()
}

// start starts all servers at once; when one fails, none is left.
func start(ctx context.Context, p place, h *home.Home, o options) (*stack, error) {
	s := &stack{home: h, durable: o.durable, say: o.say, died: make(chan error, len(home.Services))}
	s.python = python.Env{Dir: filepath.Join(p.cache, "venv"), Requirements: requirements, Say: o.say}
	if err := s.prepare(o); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	g, ctx := errgroup.WithContext(ctx)
	for _, serve := range []func(context.Context) error{
		s.startMongo, s.startS3, s.startAuth0, s.startMail, s.startOwnMongo, s.startOwnS3,
	} {
		g.Go(func() error { return serve(ctx) })
	}
	g.Go(func() error { return s.startPostgres(ctx, p.cache) })
	g.Go(func() error { return s.startWitness(ctx, p.cache) })
	if err := g.Wait(); err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

// options tell the three ways to run apart.
type options struct {
	durable bool
	say     io.Writer
	ports   func() (home.Ports, error)
}

func (s *stack) prepare(o options) (err error) {
	if err := s.home.Remove("dev.json", "api.env"); err != nil {
		return err
	}
	if err := s.endOrphans(); err != nil {
		return err
	}
	if s.secrets, err = s.home.Secrets(); err != nil {
		return err
	}
	if err := s.prepareIdentity(); err != nil {
		return err
	}
	s.ports, err = o.ports()
	return err
}

// endOrphans comes before the choice of ports, since orphans hold some.
func (s *stack) endOrphans() error {
	for _, name := range []string{"api", "s3", "mongo", "own_s3", "own_mongo", "witness"} {
		child.Sweep(s.home.Path("pid", name), syscall.SIGTERM)
	}
	return postgres.EndOrphan(s.home.Path("postgres"))
}

// keep remembers how a server is stopped.
func (s *stack) keep(stop func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stops = append(s.stops, stop)
}

// watch remembers a process and reports when it ends by itself.
func (s *stack) watch(p *child.Process, log string) {
	stopped := make(chan struct{})
	s.keep(func() { close(stopped); p.Stop() })
	go func() {
		select {
		case <-stopped:
		case <-p.Done():
			s.died <- fmt.Errorf("%s stopped by itself (%v); see %s", p.Name, p.Err(), log)
		}
	}()
}

// stop stops all servers at once.
func (s *stack) stop() {
	var all sync.WaitGroup
	for _, stop := range s.stops {
		all.Go(stop)
	}
	all.Wait()
	s.ports.Close()
	_ = s.home.Remove("dev.json")
}
