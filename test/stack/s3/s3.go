// Package s3 serves the S3 protocol with versitygw over a folder.
package s3

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/versity/versitygw/auth"
	"github.com/versity/versitygw/backend"
	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/s3api"
	"github.com/versity/versitygw/s3api/middlewares"
)

// Options say where the objects are and who may reach them.
type Options struct {
	Dir       string // objects and what is told about them
	Address   string
	Region    string
	AccessKey string
	SecretKey string
}

// Amazon's own limit; without it the gateway refuses every copy.
const largestCopy = 5 << 30

// Serve blocks until ctx is over. The gateway changes the working directory of the process to its folder,
// so it gets a process of its own.
func Serve(ctx context.Context, o Options) error {
	store, err := open(o)
	if err != nil {
		return fmt.Errorf("the folder %s cannot hold the S3 objects: %w", o.Dir, err)
	}
	defer store.Shutdown()
	gateway, err := gateway(store, o)
	if err != nil {
		return err
	}
	failed := make(chan error, 1)
	go func() { failed <- gateway.ServeMultiPort([]string{o.Address}) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		// Its own ShutDown waits ten seconds for idle connections; every object is on disk already.
		return nil
	}
}

func open(o Options) (backend.Backend, error) {
	objects, sidecar := filepath.Join(o.Dir, "objects"), filepath.Join(o.Dir, "meta")
	for _, dir := range []string{objects, sidecar} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, err
		}
	}
	// Not every file system keeps extended attributes; files beside the objects work on all.
	about, err := meta.NewSideCar(sidecar)
	if err != nil {
		return nil, err
	}
	posix, err := posix.New(objects, about, posix.PosixOpts{SideCarDir: sidecar, CopyObjectThreshold: largestCopy})
	return whole{posix}, err
}

func gateway(store backend.Backend, o Options) (*s3api.S3ApiServer, error) {
	root := middlewares.RootUserConfig{Access: o.AccessKey, Secret: o.SecretKey}
	people, err := accounts(o)
	if err != nil {
		return nil, err
	}
	return s3api.New(store, root, o.Region, people, nil, nil, nil, nil,
		s3api.WithAdminServer(), s3api.WithKeepAlive(), s3api.WithConcurrencyLimiter(1024, 1024),
		s3api.WithCORSAllowOrigin("*"))
}

// accounts are the one of the options, which makes and changes others by PATCH /create-user and /update-user.
func accounts(o Options) (auth.IAMService, error) {
	dir := filepath.Join(o.Dir, "accounts")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	return auth.NewInternal(auth.Account{Access: o.AccessKey, Secret: o.SecretKey, Role: auth.RoleAdmin}, dir)
}
