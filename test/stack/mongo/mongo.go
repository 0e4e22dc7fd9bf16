// Package mongo finds or runs a server of the MongoDB protocol: MONGO_URL,
// mongod on PATH, else SecantusDB from the Python package.
package mongo

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"syscall"
	"time"

	"github.com/tenon-health/tenon/test/stack/child"
)

// Options say where and how the server runs.
type Options struct {
	Data     string     // folder of the data
	Port     func() int // called at the last moment, when the port is let go
	Durable  bool       // false is for tests: writes are not synced, and it is stopped at once
	Log      *os.File
	PID      string
	Packaged func(ctx context.Context, name string) (string, error)
	User     string // with all rights; empty: whoever comes has them
	Password string
}

// Server is a running server, or one that somebody else runs: then Process is nil.
type Server struct {
	*child.Process
	URL     string
	Name    string
	Program string // the file that runs
}

// Start answers when the server takes connections. With a user it is one of our own, whatever
// MONGO_URL says.
func Start(ctx context.Context, o Options) (*Server, error) {
	if o.User != "" {
		return startSecured(ctx, o)
	}
	if given := os.Getenv("MONGO_URL"); given != "" {
		return &Server{URL: given, Name: "the MongoDB of MONGO_URL"}, nil
	}
	return run(ctx, o)
}

func run(ctx context.Context, o Options, more ...string) (*Server, error) {
	if err := os.MkdirAll(o.Data, 0o700); err != nil {
		return nil, err
	}
	name, args, err := program(ctx, o)
	if err != nil {
		return nil, err
	}
	port := strconv.Itoa(o.Port())
	p, err := child.Start(child.Spec{
		Name: name, Args: append(append(args, "--port", port), more...), Env: os.Environ(), Dir: o.Data, Log: o.Log,
		PID: o.PID, Stop: stopSignal(o.Durable), Death: syscall.SIGKILL, Grace: 5 * time.Second,
	})
	if err != nil {
		return nil, err
	}
	return ready(ctx, p, "127.0.0.1:"+port, args[0], o.Log.Name())
}

func ready(ctx context.Context, p *child.Process, address, program, log string) (*Server, error) {
	if err := p.Ready(ctx, child.Listens(address)); err != nil {
		p.Stop()
		return nil, fmt.Errorf("%w; see %s", err, log)
	}
	return &Server{Process: p, URL: "mongodb://" + address, Name: p.Name, Program: program}, nil
}

// SecantusDB takes two seconds to leave when asked.
func stopSignal(durable bool) syscall.Signal {
	if durable {
		return syscall.SIGTERM
	}
	return syscall.SIGKILL
}
