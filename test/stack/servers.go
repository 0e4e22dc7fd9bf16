package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
	"syscall"
	"time"

	"github.com/tenon-health/tenon/test/stack/auth0"
	"github.com/tenon-health/tenon/test/stack/child"
	"github.com/tenon-health/tenon/test/stack/mail"
	"github.com/tenon-health/tenon/test/stack/mongo"
	"github.com/tenon-health/tenon/test/stack/postgres"
	"github.com/tenon-health/tenon/test/stack/s3"
)

func (s *stack) startPostgres(ctx context.Context, cache string) error {
	out, err := s.home.Log("postgres")
	if err != nil {
		return err
	}
	server, err := postgres.Start(ctx, postgres.Options{
		Data: s.home.Path("postgres"), Cache: cache, Port: func() int { return s.ports.Free("postgres") },
		Durable: s.durable, Log: out, Packaged: s.python.Glob,
	})
	if err != nil {
		return err
	}
	s.databaseURL, s.ownerURL, s.postgresBin = server.AppURL, server.URL, server.Bin
	s.watch(server.Process, out.Name())
	return nil
}

func (s *stack) startMongo(ctx context.Context) error {
	out, err := s.home.Log("mongo")
	if err != nil {
		return err
	}
	server, err := mongo.Start(ctx, mongo.Options{
		Data: s.home.Path("mongo"), Port: func() int { return s.ports.Free("mongo") },
		Durable: s.durable, Log: out, PID: s.home.Path("pid", "mongo"), Packaged: s.python.Bin,
	})
	if err != nil {
		return err
	}
	s.mongoURL = server.URL
	if server.Process == nil {
		fmt.Fprintln(s.say, "MONGO_URL is set, so the MongoDB that it names is used; unset it for one of our own.")
		return nil
	}
	s.watch(server.Process, out.Name())
	return nil
}

func (s *stack) startS3(ctx context.Context) error {
	if err := s.runS3(ctx, "s3", "s3", s.s3Options()); err != nil {
		return err
	}
	return s3.EnsureBucket(ctx, s.s3Options(), bucket)
}

// runS3 starts a gateway as a process of its own, because it changes its working directory.
func (s *stack) runS3(ctx context.Context, name, port string, o s3.Options) error {
	out, err := s.home.Log(name)
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	s.ports.Free(port)
	p, err := child.Start(child.Spec{
		Name: "S3", Args: []string{self, "s3", "--dir", o.Dir, "--address", o.Address},
		Env: append(os.Environ(), s3Environment(o)...), Dir: s.home.Dir, Log: out, PID: s.home.Path("pid", name),
		Stop: syscall.SIGTERM, Death: syscall.SIGKILL, Grace: 5 * time.Second,
	})
	if err != nil {
		return err
	}
	s.watch(p, out.Name())
	return p.Ready(ctx, child.Listens(o.Address))
}

func (s *stack) startAuth0(context.Context) error {
	server, err := auth0.New(s.auth0Options())
	if err != nil {
		return err
	}
	s.keep(func() { _ = server.Close() })
	return s.serveHTTP("auth0", server)
}

func (s *stack) startMail(context.Context) error {
	catcher, err := mail.New(s.home.Path("mail.json"))
	if err != nil {
		return err
	}
	s.keep(func() { _ = catcher.Close() })
	go func() { _ = catcher.ServeSMTP(s.ports["smtp"]) }()
	return s.serveHTTP("mail", catcher)
}

func (s *stack) serveHTTP(name string, handler http.Handler) error {
	out, err := s.home.Log(name)
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 10 * time.Second, ErrorLog: log.New(out, "", log.LstdFlags),
	}
	s.keep(func() { _ = server.Close() })
	go func() { _ = server.Serve(s.ports[name]) }()
	return nil
}
